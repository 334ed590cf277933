package cn.minshui.engine.testkit.imports;

import static cn.minshui.engine.testkit.imports.Volumes.workbook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.batch.Task;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.core.imports.ImportOutcome;
import cn.minshui.engine.core.imports.ImportRequest;
import cn.minshui.engine.core.imports.ImportRequest.Mode;
import cn.minshui.engine.core.imports.ImportResult;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImportServiceIntegrationTests {

    private final Database database;
    private final ImportNode node;
    private boolean allowed = true;

    ImportServiceIntegrationTests(Database database) {
        this.database = database;
        SystemSchema.migrate(database);
        TableData.createTables(database.jdbc());
        node = new ImportNode(database, (context, permission) -> allowed && permission.equals("volume:import"));
    }

    @BeforeAll
    void authors() {
        database.jdbc().update("insert into author values (7, 1, 'lu'), (8, 1, 'ba')");
    }

    @BeforeEach
    void empty() {
        database.jdbc().update("delete from volume");
        allowed = true;
        node.data.queries = 0;
        node.data.beforeCreate = () -> {};
    }

    @AfterAll
    void close() {
        node.close();
    }

    private static Object[] row(Object... values) {
        return values;
    }

    private ImportOutcome run(String template, byte[] file, boolean dryRun, boolean partial, Mode mode)
            throws IOException {
        return node.service.run(
                ImportNode.CALLER,
                new ImportRequest(
                        template, new ByteArrayInputStream(file), "f.xlsx", dryRun, Map.of(), partial, mode, null));
    }

    private ImportResult result(String template, byte[] file, boolean dryRun, boolean partial, Mode mode)
            throws IOException {
        return ((ImportOutcome.Finished) run(template, file, dryRun, partial, mode)).result();
    }

    private List<String> titles() {
        return database.jdbc().queryForList("select title from volume order by title", String.class);
    }

    private static List<String> shown(ImportResult result) {
        return result.problems().stream()
                .map(p -> p.place() instanceof Place.InSheet cell
                        ? p.code() + "@" + cell.row() + "/" + cell.column()
                        : p.code())
                .toList();
    }

    /** Rows of every table there is. */
    private Map<String, Long> everyTable() throws SQLException {
        Map<String, Long> counts = new TreeMap<>();
        try (Connection connection = database.dataSource().getConnection();
                ResultSet tables = connection
                        .getMetaData()
                        .getTables(connection.getCatalog(), connection.getSchema(), "%", new String[] {"TABLE"})) {
            while (tables.next()) {
                String name = tables.getString("TABLE_NAME");
                counts.put(name, database.jdbc().queryForObject("select count(*) from " + name, Long.class));
            }
        }
        return counts;
    }

    @Test
    void aGoodWorkbookIsWritten() throws IOException {
        ImportResult result = result(
                "volume", workbook(row("A", "呐喊", "lu", 200), row("B", "家", "ba", 300)), false, false, Mode.INSERT);
        assertThat(result).isEqualTo(new ImportResult(2, 2, 0, 2, List.of(), 0, List.of()));
        assertThat(titles()).containsExactlyInAnyOrder("呐喊", "家");
        assertThat(database.jdbc().queryForList("select author from volume order by code", Long.class))
                .containsExactly(7L, 8L);
    }

    @Test
    void everyImportButADryRunIsToldWithItsFileAndWhatCameOfIt() throws IOException {
        long before = told().size();
        byte[] good = workbook(row("A", "呐喊", "lu", 200));
        result("volume", good, true, false, Mode.INSERT);
        assertThat(told()).hasSize((int) before);
        result("volume", good, false, false, Mode.INSERT);
        Map<String, Object> done = told().get(0);
        assertThat(done).containsEntry("result", "done").containsEntry("amount", 1L);
        assertThat(String.valueOf(done.get("details")))
                .contains(
                        "\"template\":\"volume\"",
                        "\"file\":\"f.xlsx\"",
                        "\"written\":1",
                        "\"sha256\":\"" + sha256(good))
                .doesNotContain("呐喊");
        result("volume", workbook(row("A", "", "nobody", 200)), false, false, Mode.INSERT);
        assertThat(told()).hasSize((int) before + 2);
        assertThat(told().get(0)).containsEntry("result", "failed").containsEntry("code", "IMPORT_REFUSED");
        byte[] noWorkbook = "no workbook".getBytes(StandardCharsets.UTF_8);
        result("volume", noWorkbook, false, false, Mode.INSERT);
        assertThat(String.valueOf(told().get(0).get("details"))).contains(sha256(noWorkbook));
    }

    /** The newest first. */
    private List<Map<String, Object>> told() {
        return database.jdbc().queryForList("select * from sys_audit where category = 'import' order by id desc");
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void referencesAndKeysAreReadInAConstantNumberOfQueries() throws IOException {
        Object[][] rows = new Object[40][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row("K" + i, "t" + i, i % 2 == 0 ? "lu" : "ba");
        }
        result("volume", workbook(rows), false, false, Mode.INSERT);
        assertThat(node.data.queries).isEqualTo(2);
    }

    @Test
    void aColumnMayNameRecordsOfSeveralObjects() throws IOException {
        database.jdbc().update("insert into volume values (5, 1, 2, 'X', 'old', 7, 1)");
        node.data.about.clear();
        byte[] good = workbook(
                row("A", "a", null, null, "作者：lu"),
                row("B", "b", null, null, "volume: X"),
                row("C", "c", null, null, "图书:X"),
                row("D", "d"));
        assertThat(shown(result("volume", good, false, false, Mode.INSERT))).isEmpty();
        assertThat(node.data.about)
                .containsExactly(Reference.to("author", 7), Reference.to("volume", 5), Reference.to("volume", 5), null);
        assertThat(node.data.queries).isEqualTo(3);
        byte[] bad = workbook(
                row("E", "e", null, null, "作者：nobody"),
                row("F", "f", null, null, "lu"),
                row("G", "g", null, null, "读者：lu"),
                row("H", "h", null, null, "作者："));
        ImportResult refused = result("volume", bad, false, false, Mode.INSERT);
        assertThat(shown(refused))
                .containsExactly(
                        "REFERENCE_UNKNOWN@2/关于",
                        "REFERENCE_OBJECT@3/关于",
                        "REFERENCE_OBJECT@4/关于",
                        "REFERENCE_OBJECT@5/关于");
        assertThat(refused.problems().get(1).message().zh()).contains("应写“对象：编号”", "作者、图书");
    }

    @Test
    void oneErrorKeepsEverythingOutAndAllErrorsAreShown() throws IOException, SQLException {
        database.jdbc().update("insert into volume values (1, 1, 2, 'X', 'old', 7, 1)");
        Map<String, Long> before = everyTable();
        byte[] file = workbook(
                row("A", "呐喊", "lu", 200),
                row("X", "彷徨", "lu", 200),
                row("B", "家", "nobody", 300),
                row("C", "春", "ba", "many"),
                row("D", "thick", "ba", 6000),
                row("E", "old", "ba", 10),
                row("A", "again", "ba", 10));
        ImportResult result = result("volume", file, false, false, Mode.INSERT);
        assertThat(shown(result))
                .containsExactly(
                        "KEY_EXISTS@3/代码",
                        "REFERENCE_UNKNOWN@4/作者",
                        "CELL_NOT_INTEGER@5/页数",
                        "TOO_THICK@6/页数",
                        "ODD@6/null",
                        "TITLE_TAKEN@7/书名",
                        "ROW_DUPLICATE@8/代码");
        assertThat(result)
                .extracting(ImportResult::rows, ImportResult::accepted, ImportResult::rejected, ImportResult::written)
                .containsExactly(7, 1, 6, 0);
        before.merge("sys_audit", 1L, Long::sum);
        assertThat(everyTable()).isEqualTo(before);

        ImportResult dry = result("volume", file, true, false, Mode.INSERT);
        assertThat(shown(dry)).isEqualTo(shown(result));
        assertThat(everyTable()).isEqualTo(before);

        assertThat(result("volume", file, false, true, Mode.INSERT).written()).isOne();
        assertThat(titles()).containsExactlyInAnyOrder("old", "呐喊");
    }

    @Test
    void aDryRunWritesNothing() throws IOException, SQLException {
        Map<String, Long> before = everyTable();
        byte[] file = workbook(row("A", "呐喊", "lu", 200));
        for (String template : List.of("volume", "handled")) {
            assertThat(result(template, file, true, true, Mode.INSERT))
                    .isEqualTo(new ImportResult(1, 1, 0, 0, List.of(), 0, List.of()));
        }
        assertThat(before).containsKeys("volume", "sys_task");
        assertThat(everyTable()).isEqualTo(before);
    }

    @Test
    void updateChangesTheFilledCellsOfWhatIsThere() throws IOException {
        database.jdbc().update("insert into volume values (1, 1, 2, 'X', 'old', 7, 100)");
        ImportResult result = result(
                "volume", workbook(row("X", "new", null, null), row("Y", "other", "ba", 5)), false, false, Mode.UPDATE);
        assertThat(result.written()).isEqualTo(2);
        assertThat(database.jdbc().queryForMap("select title, author, pages from volume where code = 'X'"))
                .containsEntry("title", "new")
                .containsEntry("author", 7L)
                .containsEntry("pages", 100L);
        assertThat(titles()).containsExactlyInAnyOrder("new", "other");
    }

    @Test
    void aHandlerChecksAllRowsAndWritesTheGoodOnes() throws IOException {
        byte[] file = workbook(row("A", "good"), row("B", "bad"), row(null, "no code"), row("D", "fine"));
        ImportResult all = result("handled", file, false, false, Mode.INSERT);
        assertThat(shown(all)).containsExactly("BAD_TITLE@3/书名", "CELL_REQUIRED@4/代码");
        assertThat(all.written()).isZero();
        assertThat(titles()).isEmpty();

        ImportResult some = result("handled", file, false, true, Mode.UPDATE);
        assertThat(some.written()).isEqualTo(2);
        assertThat(titles()).containsExactly("fine", "good");
        assertThat(database.jdbc().queryForList("select distinct code from volume", String.class))
                .containsExactly("update/4");
    }

    @Test
    void aHandlerThatRefusesWhileWritingLeavesNothing() throws IOException {
        ImportResult result =
                result("handled", workbook(row("A", "good"), row("B", "break")), false, true, Mode.INSERT);
        assertThat(shown(result)).containsExactly("BROKE");
        assertThat(result.written()).isZero();
        assertThat(result.accepted()).isZero();
        assertThat(titles()).isEmpty();
    }

    @Test
    void manyRowsGoOnAsATaskThatEndsWithTheImport() throws IOException {
        Object[][] rows = new Object[ImportNode.TASK_ROWS + 1][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row("K" + i, "t" + i, "lu", i + 1);
        }
        Task done = await(run("volume", workbook(rows), false, false, Mode.INSERT));
        assertThat(done.status()).isEqualTo(Task.Status.DONE);
        assertThat(done.done()).isEqualTo(rows.length);
        assertThat(Objects.requireNonNull(done.result()).path("written").asInt())
                .isEqualTo(rows.length);
        assertThat(titles()).hasSize(rows.length);

        Task refused = await(run("volume", workbook(rows), false, false, Mode.INSERT));
        assertThat(Objects.requireNonNull(refused.result())
                        .path("problems")
                        .get(0)
                        .path("code")
                        .asText())
                .isEqualTo("KEY_EXISTS");
        assertThat(refused.result().path("written").asInt()).isZero();
    }

    /** Asked for by somebody else while the rows are being written. */
    @Test
    void cancelledWhileItWritesItLeavesNothingAndSaysHowFarItCame() throws IOException, SQLException {
        int many = 2_000;
        int askedAt = 700;
        Object[][] rows = new Object[many][];
        for (int i = 0; i < many; i++) {
            rows[i] = row("K" + i, "t" + i, "lu", i + 1);
        }
        for (String template : List.of("volume", "handled")) {
            Map<String, Long> before = everyTable();
            AtomicInteger created = new AtomicInteger();
            node.data.beforeCreate = () -> {
                if (created.incrementAndGet() == askedAt) {
                    Thread asking = new Thread(() ->
                            database.jdbc().update("update sys_task set cancelled_by = 3 where status = 'RUNNING'"));
                    asking.start();
                    try {
                        asking.join();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            };
            Task cancelled = await(run(template, workbook(rows), false, false, Mode.INSERT));
            assertThat(cancelled.status()).as(template).isEqualTo(Task.Status.CANCELLED);
            assertThat(created.get()).as("it went on no longer than it had to").isBetween(askedAt, askedAt + 500);
            assertThat(cancelled.done())
                    .isBetween(template.equals("volume") ? (long) askedAt : many - 500L, (long) many);
            assertThat(Objects.requireNonNull(cancelled.problems())
                            .path(0)
                            .path("zh")
                            .asText())
                    .isEqualTo("导入已按要求取消，没有写入任何数据。取消时处理到第 " + cancelled.done() + " 行，共 2000 行");
            before.merge("sys_task", 1L, Long::sum);
            before.merge("sys_audit", 1L, Long::sum);
            assertThat(everyTable()).isEqualTo(before);
        }
    }

    private Task await(ImportOutcome outcome) {
        long id = ((ImportOutcome.Queued) outcome).task();
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        Task task = node.tasks.find(ImportNode.CALLER, id).orElseThrow();
        while (task.endedAt() == null && System.nanoTime() < deadline) {
            LockSupport.parkNanos(5_000_000);
            task = node.tasks.find(ImportNode.CALLER, id).orElseThrow();
        }
        return task;
    }

    @Test
    void rightsTemplatesAndParametersAreChecked() throws IOException {
        byte[] file = workbook(row("A", "呐喊", "lu", 200));
        assertThatThrownBy(() -> run("nothing", file, true, false, Mode.INSERT))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TEMPLATE_UNKNOWN");
        ImportRequest request = new ImportRequest(
                "volume",
                new ByteArrayInputStream(file),
                "f.xlsx",
                false,
                Map.of("shelf", "2026-13", "x", "1"),
                false,
                Mode.INSERT,
                null);
        ImportResult result = ((ImportOutcome.Finished) node.service.run(ImportNode.CALLER, request)).result();
        assertThat(shown(result)).containsExactly("CELL_NOT_PERIOD", "PARAMETER_UNKNOWN");
        assertThat(result.written()).isZero();
        allowed = false;
        assertThatThrownBy(() -> run("volume", file, true, false, Mode.INSERT))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("FORBIDDEN");
    }
}
