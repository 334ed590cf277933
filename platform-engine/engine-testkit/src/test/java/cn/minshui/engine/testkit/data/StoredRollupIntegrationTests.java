package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.batch.NodeLease;
import cn.minshui.engine.core.batch.TaskService;
import cn.minshui.engine.core.data.ImportApprovals;
import cn.minshui.engine.core.data.RecordService.ListRequest;
import cn.minshui.engine.core.data.rollup.RollupRepair;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.imports.ImportLimits;
import cn.minshui.engine.core.imports.ImportOutcome;
import cn.minshui.engine.core.imports.ImportRequest;
import cn.minshui.engine.core.imports.ImportService;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.plugin.EngineServices;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.testkit.DatabaseTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.poi.xssf.usermodel.XSSFRow;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.transaction.support.TransactionTemplate;

/** Roll-ups in columns: true after every way of writing, and after a release that brings them. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoredRollupIntegrationTests {
    private static final SourceFile DEPOTS = new SourceFile(LibraryPlatform.FURTHER, Samples.text("depot"));

    private final LibraryPlatform library;
    private final CallContext sam;
    private final DataAccess data;

    StoredRollupIntegrationTests(Database database) {
        library = new LibraryPlatform(database, List.of(DEPOTS), List.of());
        library.user("sam", library.east, "storekeeper");
        library.user("cal", library.east, "caller");
        sam = library.as("sam");
        data = library.data.open(sam);
    }

    private long depot(String code) {
        return library.create(sam, "depot", "{'code':'" + code + "'}").id();
    }

    private DataRecord crate(long depot, String weight, String... prices) {
        List<String> lines = new ArrayList<>();
        for (String price : prices) {
            lines.add("{'each':'" + price + "','day':'2026-03-0" + (lines.size() + 1) + "'}");
        }
        return library.create(
                sam,
                "crate",
                "{'number':'C','depot':'%d','weight':'%s','content':[%s]}"
                        .formatted(depot, weight, String.join(",", lines)));
    }

    /** What stands in the columns of a depot: crates, worth, heaviest and spares. */
    private String depotHolds(long id) {
        return columns("select crates, worth, heaviest, spares from d_depot where id = " + id);
    }

    /** Worth, lines and last day. */
    private String crateHolds(long id) {
        return columns("select worth, lines_, last_day from d_crate where id = " + id);
    }

    private String columns(String sql) {
        return library.database.jdbc().queryForObject(sql.replace("lines_", column("lines")), (row, n) -> {
            List<String> values = new ArrayList<>();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                values.add(String.valueOf(row.getObject(i)));
            }
            return String.join(" ", values);
        });
    }

    private String column(String field) {
        return library.engine
                .model(sam)
                .object("crate")
                .orElseThrow()
                .field(field)
                .orElseThrow()
                .column();
    }

    private List<DataRecord> lines(DataRecord crate) {
        return library.list(sam, "crate-line", "crate == " + crate.id(), "each").items();
    }

    private DataRecord read(String object, long id) {
        return library.records.read(sam, object, id, List.of());
    }

    @Test
    void aBodyWithRowsCountsAtOnce() {
        long depot = depot("A1");
        assertThat(depotHolds(depot)).isEqualTo("0 0.00 null 0");
        DataRecord crate = crate(depot, "5", "1.50", "2.25");
        assertThat(crateHolds(crate.id())).isEqualTo("3.75 2 2026-03-02");
        assertThat(crate.decimal("worth")).isEqualByComparingTo("3.75");
        assertThat(depotHolds(depot)).isEqualTo("1 3.75 5.000 0");
        List<DataRecord> lines = lines(crate);
        library.records.update(
                sam,
                "crate",
                crate.id(),
                1L,
                json(
                        "{'weight':'7','content':[{'id':'%d','pieces':4},{'id':'%d','$delete':true},{'each':'1.00','free':true}]}"
                                .formatted(lines.get(0).id(), lines.get(1).id())));
        assertThat(crateHolds(crate.id())).startsWith("6.00 2");
        assertThat(depotHolds(depot)).isEqualTo("1 6.00 7.000 0");
    }

    @Test
    void movingFilteringAndTransitionsCount() {
        long from = depot("B1");
        long to = depot("B2");
        DataRecord crate = crate(from, "5", "4.00");
        library.records.update(sam, "crate", crate.id(), 1L, json("{'depot':{'code':'B2'},'spare':'" + from + "'}"));
        assertThat(depotHolds(from)).isEqualTo("0 0.00 null 1");
        assertThat(depotHolds(to)).isEqualTo("1 4.00 5.000 0");
        library.records.act(sam, "crate", crate.id(), "close", json("{}"), null);
        assertThat(depotHolds(to)).isEqualTo("1 0.00 5.000 0");
        data.transition("crate", crate.id(), 3, "reopen", Map.of("weight", new BigDecimal("9")));
        assertThat(depotHolds(to)).isEqualTo("1 4.00 9.000 0");
        data.update("crate", crate.id(), 4, Map.of("remark", "nothing counted"));
        data.transitionAll("crate", List.of(read("crate", crate.id())), "close", Map.of());
        assertThat(depotHolds(to)).isEqualTo("1 0.00 9.000 0");
        DataRecord closed = read("crate", crate.id());
        data.updateAll("crate", List.of(new DataAccess.Change(closed.id(), closed.version(), Map.of("depot", from))));
        assertThat(depotHolds(to)).isEqualTo("0 0.00 null 0");
        assertThat(depotHolds(from)).isEqualTo("1 0.00 9.000 1");
    }

    @Test
    void deletingRestoringAndPurgingCount() {
        long depot = depot("C1");
        DataRecord crate = crate(depot, "5", "4.00", "1.00");
        crate(depot, "3", "0.50");
        library.records.delete(sam, "crate", crate.id(), 1L);
        assertThat(depotHolds(depot)).isEqualTo("1 0.50 3.000 0");
        library.records.restore(sam, "crate", crate.id(), null);
        assertThat(crateHolds(crate.id())).startsWith("5.00 2");
        assertThat(depotHolds(depot)).isEqualTo("2 5.50 5.000 0");
        DataRecord line = lines(crate).get(0);
        data.delete("crate-line", line.id(), line.version());
        assertThat(depotHolds(depot)).isEqualTo("2 1.50 5.000 0");
        DataRecord now = read("crate", crate.id());
        library.records.delete(sam, "crate", crate.id(), now.version());
        library.records.purge(sam, "crate", crate.id(), null);
        assertThat(depotHolds(depot)).isEqualTo("1 0.50 3.000 0");
        assertThat(refused(() -> {
                            library.records.delete(sam, "depot", depot, 1L);
                            return depot;
                        })
                        .problems()
                        .get(0)
                        .code())
                .isEqualTo("REFERENCED");
    }

    @Test
    void bulkWritersAndSingleRowsOfCodeCount() {
        long depot = depot("D1");
        long other = depot("D2");
        long crate = data.create("crate", Map.of("number", "N", "depot", depot, "weight", BigDecimal.ONE));
        new TransactionTemplate(library.database.transactions().getTransactionManager()).executeWithoutResult(s -> {
            try (BulkWriter writer = data.bulk("crate", "number", "depot", "weight")) {
                long id = data.reserveIds(700);
                for (int i = 0; i < 700; i++) {
                    writer.add(id + i, library.east, "N" + i, i % 7 == 0 ? other : depot, new BigDecimal(i));
                }
            }
            assertThat(data.require("depot", other, "crates").integer("crates")).isEqualTo(100);
        });
        data.create("crate-line", Map.of("crate", crate, "each", new BigDecimal("2.50"), "pieces", 2L));
        assertThat(depotHolds(depot)).isEqualTo("601 5.00 699.000 0");
        assertThat(depotHolds(other)).isEqualTo("100 0.00 693.000 0");
    }

    @Test
    void whatScriptsWriteCounts() {
        long depot = depot("M1");
        library.create(sam, "delivery", "{'note':'by lorry','depot':'" + depot + "'}");
        assertThat(depotHolds(depot)).isEqualTo("1 6.50 4.000 0");
    }

    @Test
    void anImportCountsManyRowsTogether() throws Exception {
        long depot = depot("N1");
        long other = depot("N2");
        DefaultPluginRegistry plugins = new DefaultPluginRegistry(List.of(), List.of());
        NodeLease lease = new NodeLease(library.database);
        TaskService tasks = new TaskService(library.database, lease, library.engine.ids()::next, 1);
        try {
            ImportService imports = new ImportService(
                    library.database,
                    library.releases::model,
                    plugins,
                    context -> new EngineServices(plugins, library.releases::model, context),
                    library.data,
                    (context, permission) -> permission.equals("crate:create"),
                    ImportApprovals.NONE,
                    tasks,
                    ImportLimits.standard(),
                    10_000,
                    (context, entry) -> library.engine.audit().write(entry));
            long before = library.counter.begunWith("update d_depot");
            ImportOutcome outcome = imports.run(
                    sam,
                    new ImportRequest(
                            "crates",
                            new ByteArrayInputStream(crates(1_100)),
                            "c.xlsx",
                            false,
                            Map.of(),
                            true,
                            ImportRequest.Mode.INSERT,
                            null));
            assertThat(outcome).isInstanceOf(ImportOutcome.Finished.class);
            assertThat(library.counter.begunWith("update d_depot") - before).isLessThanOrEqualTo(3);
        } finally {
            tasks.close();
            lease.close();
        }
        assertThat(depotHolds(depot)).isEqualTo("733 0.00 1099.000 0");
        assertThat(depotHolds(other)).isEqualTo("366 0.00 1098.000 0");
    }

    /** Every third row goes to N2, the others to N1; the last has no number and is refused. */
    private static byte[] crates(int rows) throws IOException {
        try (XSSFWorkbook workbook = new XSSFWorkbook();
                ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            XSSFSheet sheet = workbook.createSheet("箱");
            row(sheet, 0, "箱号", "仓库", "重量");
            for (int i = 1; i <= rows; i++) {
                row(sheet, i, i == rows ? "" : "X" + i, i % 3 == 0 ? "N2" : "N1", Integer.toString(i));
            }
            workbook.write(out);
            return out.toByteArray();
        }
    }

    private static void row(XSSFSheet sheet, int at, String... values) {
        XSSFRow row = sheet.createRow(at);
        for (int i = 0; i < values.length; i++) {
            row.createCell(i).setCellValue(values[i]);
        }
    }

    /** The row is written before the depot is held, and the deletion is committed between. */
    @Test
    void aRowOfARecordThatIsBeingDeletedIsRefused() throws Exception {
        long depot = depot("O1");
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            long inserts = library.counter.begunWith("insert into d_crate ");
            Future<String> refusal = library.database.transactions().execute(status -> {
                data.delete("depot", depot, 1);
                Future<String> writing = other.submit(
                        () -> refused(() -> crate(depot, "1")).problems().get(0).code());
                await(() -> library.counter.begunWith("insert into d_crate ") > inserts || writing.isDone());
                return writing;
            });
            assertThat(refusal.get(60, TimeUnit.SECONDS)).isEqualTo("REFERENCE_UNKNOWN");
        } finally {
            other.shutdownNow();
        }
        assertThat(library.list(sam, "crate", "depot == " + depot, "number").items())
                .isEmpty();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited for a minute").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void itIsNoChangeOfTheRecordThatHoldsIt() {
        long depot = depot("E1");
        String before = columns("select version, updated_at, updated_by from d_depot where id = " + depot);
        crate(depot, "5", "4.00");
        assertThat(columns("select version, updated_at, updated_by from d_depot where id = " + depot))
                .isEqualTo(before);
        library.records.update(sam, "depot", depot, 1L, json("{'room':'4.00'}"));
        assertThat(library.records.history(sam, "depot", depot))
                .allSatisfy(entry -> assertThat(entry.changes()).doesNotContainKeys("crates", "worth", "heaviest"));
        assertThat(read("depot", depot).decimal("left")).isEqualByComparingTo("0");
        assertThat(refused(() -> library.records.update(sam, "depot", depot, 2L, json("{'room':'3.99'}")))
                        .problems()
                        .get(0)
                        .code())
                .isEqualTo("VALIDATION");
    }

    @Test
    void whatIsNotCountedCostsNoStatement() {
        long depot = depot("F1");
        DataRecord crate = crate(depot, "5");
        List<String> statements = library.counter.during(
                () -> library.records.update(sam, "crate", crate.id(), 1L, json("{'remark':'x'}")));
        assertThat(statements).noneMatch(s -> s.contains("from d_depot") || s.contains("update d_depot"));
        List<String> counted = library.counter.during(
                () -> library.records.update(sam, "crate", crate.id(), 2L, json("{'weight':'6'}")));
        assertThat(counted.stream().filter(s -> s.contains("update d_depot"))).hasSize(1);
        List<String> same = library.counter.during(
                () -> data.create("crate", Map.of("number", "same", "spare", depot, "weight", BigDecimal.ONE)));
        assertThat(same.stream().filter(s -> s.contains("update d_depot"))).hasSize(1);
    }

    @Test
    void itIsFilteredSortedAndSeenByTheRightToTheFieldAlone() {
        long small = depot("G1");
        long large = depot("G2");
        crate(small, "1", "1.00");
        crate(large, "2", "9.00");
        CallContext cal = library.as("cal");
        List<DataRecord> seen = library.records
                .list(
                        cal,
                        new ListRequest(
                                "depot",
                                "code.startsWith('G') && worth > 0.50",
                                List.of("-worth"),
                                1,
                                10,
                                List.of(),
                                ListRequest.Count.EXACT))
                .items();
        assertThat(seen).extracting(r -> r.text("code")).containsExactly("G2", "G1");
        assertThat(seen.get(0).decimal("worth")).isEqualByComparingTo("9");
        assertThat(seen.get(0).values()).doesNotContainKey("heaviest");
        assertThat(String.valueOf(seen.get(0).value("spares"))).isNotEqualTo("0");
        assertThat(refused(() -> library.list(cal, "depot", "heaviest > 1.0", "code"))
                        .problemClass())
                .isEqualTo(ProblemClass.MALFORMED);
    }

    @Test
    void nobodyWritesIt() {
        assertThat(refused(() -> library.create(sam, "depot", "{'code':'H1','crates':5}"))
                        .problems()
                        .get(0)
                        .code())
                .isEqualTo("FIELD_READ_ONLY");
        long depot = depot("H2");
        assertThat(refused(() -> library.records.update(sam, "depot", depot, 1L, json("{'worth':'5.00'}")))
                        .problems()
                        .get(0)
                        .code())
                .isEqualTo("FIELD_READ_ONLY");
        assertThatThrownBy(() -> data.update("depot", depot, 1, Map.of("worth", BigDecimal.ONE)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> data.create("depot", Map.of("code", "H3", "crates", 1L)))
                .isInstanceOf(IllegalArgumentException.class);
        new TransactionTemplate(library.database.transactions().getTransactionManager())
                .executeWithoutResult(s -> assertThatThrownBy(() -> data.bulk("depot", "code", "crates"))
                        .isInstanceOf(IllegalArgumentException.class));
    }

    @Test
    void whatWouldNotFitIsRefusedInWords() {
        long depot = depot("I1");
        DataRecord crate = crate(depot, "1", "999999999999.99");
        assertThat(refused(() -> data.create("crate-line", Map.of("crate", crate.id(), "each", new BigDecimal("0.01"))))
                        .problems()
                        .get(0)
                        .code())
                .isEqualTo("ROLLUP_RANGE");
        assertThat(crateHolds(crate.id())).startsWith("999999999999.99 1");
        assertThat(lines(crate)).hasSize(1);
    }

    @Test
    void whatIsGoneIsNotReferredTo() {
        long depot = depot("J1");
        library.records.delete(sam, "depot", depot, 1L);
        assertThat(refused(() -> crate(depot, "1")).problems().get(0).code()).isEqualTo("REFERENCE_UNKNOWN");
        // A row that code takes for granted is written as before, and counts nowhere.
        new TransactionTemplate(library.database.transactions().getTransactionManager()).executeWithoutResult(s -> {
            try (BulkWriter writer = data.bulk("crate", "number", "depot")) {
                writer.add(data.reserveIds(1), library.east, "gone", depot);
            }
        });
        assertThat(depotHolds(depot)).isEqualTo("0 0.00 null 0");
    }

    @Test
    void theJobMakesTrueWhatIsNot() {
        long depot = depot("K1");
        DataRecord crate = crate(depot, "5", "4.00");
        library.database.jdbc().update("update d_crate set worth = 17 where id = ?", crate.id());
        library.database.jdbc().update("update d_depot set crates = null, worth = 3 where id = ?", depot);
        RollupRepair repair = new RollupRepair(library.database, library.engine.model(sam));
        Map<String, Integer> repaired =
                library.database.transactions().execute(s -> repair.run(library.founded.tenant()));
        assertThat(repaired)
                .containsEntry("crate.worth, lines, lastDay", 1)
                .containsEntry("depot.crates, worth, heaviest", 1);
        assertThat(depotHolds(depot)).isEqualTo("1 4.00 5.000 0");
        assertThat(library.database
                        .transactions()
                        .<Map<String, Integer>>execute(s -> repair.run(library.founded.tenant())))
                .isEmpty();
    }

    @Test
    void aReleaseThatMakesItOtherwiseFillsTheRowsThatThereAre() {
        List<Long> depots = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            depots.add(depot("L" + i));
        }
        new TransactionTemplate(library.database.transactions().getTransactionManager()).executeWithoutResult(s -> {
            try (BulkWriter writer = data.bulk("crate", "number", "depot", "weight")) {
                long id = data.reserveIds(1200);
                for (int i = 0; i < 1200; i++) {
                    writer.add(id + i, library.east, "L" + i, depots.get(i % 3), new BigDecimal(i));
                }
            }
        });
        DataRecord crate = crate(depots.get(3), "1", "2.00", "3.00");
        String versions = columns("select sum(version) from d_crate");
        library.publish(
                Samples.text("depot")
                        .replace("function: max, field: weight", "function: min, field: weight")
                        .replace("where: \"free != true\", ", "where: \"each > 2.0\", ")
                        .replace("expression: \"each * pieces\"", "expression: \"each * pieces * 2\"")
                        .replace(
                                "  room: {type: money",
                                "  lightest: {type: rollup, stored: true, object: crate, reference: depot, function: min, field: weight, result: decimal, precision: 10, scale: 3, label: 最轻}\n  room: {type: money"));
        assertThat(crateHolds(crate.id())).startsWith("6.00 2");
        assertThat(depotHolds(depots.get(3))).isEqualTo("1 6.00 1.000 0");
        assertThat(columns("select crates, heaviest, lightest from d_depot where id = " + depots.get(2)))
                .isEqualTo("400 2.000 2.000");
        assertThat(columns("select sum(version) from d_crate")).isEqualTo(versions);
        ReleaseId otherwise = library.releases
                .current(library.founded.tenant(), library.founded.root())
                .orElseThrow()
                .id();
        library.publish(Samples.text("depot"));
        assertThat(refused(() -> library.releases.follow(
                                library.founded.tenant(), new OrgNodeId(library.east), otherwise, null, "test", "one"))
                        .problems())
                .extracting(Problem::code)
                .as("a node alone")
                .containsOnly("COMPUTED_STORED_NODE");
        ReleaseId now = library.releases
                .current(library.founded.tenant(), library.founded.root())
                .orElseThrow()
                .id();
        library.releases.follow(library.founded.tenant(), new OrgNodeId(library.west), now, null, "test", "the same");
        assertThat(crateHolds(crate.id())).startsWith("5.00 2");
        assertThat(depotHolds(depots.get(3))).isEqualTo("1 5.00 1.000 0");
    }
}
