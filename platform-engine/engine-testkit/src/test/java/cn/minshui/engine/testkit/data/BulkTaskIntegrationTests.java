package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.LibraryPlatform.raw;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.batch.Task;
import cn.minshui.engine.core.batch.Task.Status;
import cn.minshui.engine.core.data.BulkOutcome;
import cn.minshui.engine.core.data.BulkOutcome.Refused;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.TestDatabases;
import com.fasterxml.jackson.databind.JsonNode;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests on more records than one transaction should hold: worked as tasks, part by part. */
@Tag("database")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BulkTaskIntegrationTests {
    /** Records of one part. */
    private static final int PART = 100;

    private final Database database = TestDatabases.fresh();
    private final LibraryPlatform library = new LibraryPlatform(database, List.of(), List.of());
    private final LibraryNode node = new LibraryNode(database);
    private final CallContext eva = library.as("eva");

    @AfterAll
    void close() {
        node.close();
        ((HikariDataSource) database.dataSource()).close();
    }

    /** Books of the caller's, their ids ascending. */
    private static List<Long> books(LibraryPlatform library, CallContext caller, String isbn, int count) {
        DataAccess data = library.data.open(caller);
        long id = data.reserveIds(count);
        library.database.transactions().executeWithoutResult(transaction -> {
            try (BulkWriter writer = data.bulk("book", "isbn", "name", "price", "status")) {
                for (int i = 0; i < count; i++) {
                    long organization = caller.organization().value();
                    writer.add(
                            id + i,
                            organization,
                            isbn + "%04d".formatted(i),
                            "Book " + i,
                            new BigDecimal("12.50"),
                            "shelved");
                }
            }
        });
        return library.database
                .jdbc()
                .queryForList("select id from d_book where isbn like ? order by id", Long.class, isbn + "%");
    }

    private BulkOutcome bulk(CallContext caller, String operation, String isbn, String more) {
        return node.records.bulk(caller, "book", request(operation, isbn, more), null);
    }

    private static JsonNode request(String operation, String isbn, String more) {
        return raw("{\"filter\":\"isbn.startsWith('" + isbn + "')\",\"background\":true,"
                + (operation + more).replace('\'', '"') + "}");
    }

    private long begun(String operation, String isbn, String more) {
        BulkOutcome outcome = bulk(eva, operation, isbn, more);
        assertThat(outcome.isBegun()).isTrue();
        return outcome.tasks().get(0);
    }

    private Task ended(long task) {
        until(() -> node.task(task).endedAt() != null);
        return node.task(task);
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("not so in time").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    private static Map<String, Object> numbers(Task task) {
        JsonNode result = task.result();
        assertThat(result).isNotNull();
        return Map.of(
                "asked", result.get("asked").asLong(),
                "done", result.get("done").asLong(),
                "refused", result.get("refused").asLong(),
                "left", result.get("left").asLong());
    }

    private long count(String where, Object... values) {
        Long count = database.jdbc().queryForObject("select count(*) from " + where, Long.class, values);
        return count == null ? 0 : count;
    }

    @Test
    void moreThanOneRequestMayHoldAreChangedEachByTheRulesOfASingleOne() {
        List<Long> ids = books(library, eva, "978-11", 1_203);
        library.records.act(eva, "book", ids.get(700), "lend", json("{}"), null);
        library.book(library.as("wim"), "978-11-9999");
        String lend = "'operation':'transition','transition':'lend'";
        assertThat(refused(() -> node.records.bulk(
                                eva,
                                "book",
                                raw(request(lend, "978-11", "").toString().replace("\"background\":true,", "")),
                                null))
                        .problems())
                .extracting(Problem::code)
                .containsExactly("BULK_TOO_LARGE");

        long task = begun(lend, "978-11", ",'expected':1203");
        Task done = ended(task);

        assertThat(done.status()).isEqualTo(Status.DONE);
        assertThat(done.total()).isEqualTo(1_203);
        assertThat(done.done()).isEqualTo(1_203);
        assertThat(numbers(done)).isEqualTo(Map.of("asked", 1_203L, "done", 1_202L, "refused", 1L, "left", 0L));
        List<Refused> refused = node.records.refused(task, 0, 10);
        assertThat(refused).hasSize(1);
        assertThat(refused.get(0).id()).isEqualTo(ids.get(700));
        assertThat(refused.get(0).label()).isEqualTo("Book 700");
        assertThat(refused.get(0).problems()).extracting(Problem::code).containsExactly("STATE");
        assertThat(node.records.refused(task, ids.get(700), 10)).isEmpty();
        assertThat(count("d_book where isbn like '978-11%' and status = 'lent' and version = 2"))
                .isEqualTo(1_203);
        assertThat(count("d_book where isbn = '978-11-9999' and status = 'shelved'"))
                .isEqualTo(1);
        assertThat(count("sys_history where operation = 'lend' and record_id between ? and ?", ids.get(0), last(ids)))
                .as("one entry each")
                .isEqualTo(1_203);
        assertThat(database.jdbc()
                        .queryForObject("select sum(amount) from sys_audit where operation = 'bulk-lend'", Long.class))
                .isEqualTo(1_202);
        assertThat(count("sys_bulk_row where task_id = ?", task))
                .as("done ones are let go")
                .isEqualTo(1);
        node.tasks.purge(library.founded.tenant(), done.endedAt().plusSeconds(1));
        assertThat(count("sys_bulk_row where task_id = ?", task)).isZero();
    }

    private static long last(List<Long> ids) {
        return ids.get(ids.size() - 1);
    }

    @Test
    void whatIsNotAsWasConfirmedIsNotBegun() {
        books(library, eva, "978-12", 3);
        String update = "'operation':'update','changes':{'pages':7}";
        long before = count("sys_task");
        ProblemException changed = refused(() -> bulk(eva, update, "978-12", ",'expected':4"));
        assertThat(changed.problemClass()).isEqualTo(ProblemClass.CONFLICT);
        assertThat(changed.problems()).extracting(Problem::code).containsExactly("BULK_COUNT");
        assertThat(refused(() -> bulk(eva, update, "978-12", ",'partial':false,'expected':-1"))
                        .problems())
                .extracting(p -> p.place().toString())
                .hasSize(2);
        assertThat(refused(() -> bulk(library.as("tim"), update, "978-12", "")).problemClass())
                .isEqualTo(ProblemClass.FORBIDDEN);
        assertThat(bulk(eva, update, "978-12-none", "")).isEqualTo(new BulkOutcome(0, 0, List.of(), List.of()));
        assertThat(count("sys_task")).isEqualTo(before);
        assertThat(count("d_book where isbn like '978-12%' and version = 1")).isEqualTo(3);
    }

    @Test
    void aRepeatedRequestIsTheSameTask() {
        books(library, eva, "978-13", 3);
        JsonNode request = request("'operation':'update','changes':{'pages':7}", "978-13", "");
        BulkOutcome first = node.records.bulk(eva, "book", request, "bulk-task-key");
        ended(first.tasks().get(0));
        assertThat(node.records.bulk(eva, "book", request, "bulk-task-key")).isEqualTo(first);
    }

    /** Somebody who holds a record, so that the part with it waits. */
    private Connection holding(long id) throws SQLException {
        Connection connection = database.dataSource().getConnection();
        connection.setAutoCommit(false);
        try (PreparedStatement hold = connection.prepareStatement("select id from d_book where id = ? for update")) {
            hold.setLong(1, id);
            hold.execute();
        }
        return connection;
    }

    private void committed(String isbn, long records) {
        until(() -> count("d_book where isbn like ? and pages = 7", isbn + "%") == records);
    }

    @Test
    void cancelledInTheMiddleItEndsAfterThePartUnderWay() throws SQLException {
        List<Long> ids = books(library, eva, "978-14", 550);
        long task;
        try (Connection holder = holding(ids.get(2 * PART + 5))) {
            task = begun("'operation':'update','changes':{'pages':7}", "978-14", "");
            committed("978-14", 2 * PART);
            node.batch.cancel(eva, task, false);
            holder.rollback();
        }
        Task cancelled = ended(task);
        assertThat(cancelled.status()).isEqualTo(Status.CANCELLED);
        Map<String, Object> numbers = numbers(cancelled);
        long done = (Long) numbers.get("done");
        assertThat(done).as("whole parts").isIn(2L * PART, 3L * PART);
        assertThat(numbers).isEqualTo(Map.of("asked", 550L, "done", done, "refused", 0L, "left", 550 - done));
        assertThat(count("d_book where isbn like '978-14%' and pages = 7 and version = 2"))
                .isEqualTo(done);
        assertThat(count("d_book where isbn like '978-14%' and version = 1")).isEqualTo(550 - done);
    }

    @Test
    void whoLosesTheRightMeanwhileChangesNothingMore() throws SQLException {
        long user = library.user("may", library.east, "librarian");
        CallContext may = library.as("may");
        List<Long> ids = books(library, may, "978-15", 450);
        long task;
        try (Connection holder = holding(ids.get(PART + 5))) {
            task = bulk(may, "'operation':'update','changes':{'pages':7}", "978-15", "")
                    .tasks()
                    .get(0);
            committed("978-15", PART);
            DataRecord account = library.records.read(library.system, "user", user, List.of("roles", "version"));
            long role = account.children("roles").get(0).id();
            node.records.update(
                    library.system,
                    "user",
                    user,
                    account.version(),
                    json("{'roles':[{'id':'" + role + "','$delete':true},{'role':'trainee'}]}"));
            holder.rollback();
        }
        Task failed = ended(task);
        assertThat(failed.status()).isEqualTo(Status.FAILED);
        assertThat(failed.problems()).isNotNull();
        assertThat(failed.problems().findValuesAsText("code")).containsExactly("FORBIDDEN");
        long done = (Long) numbers(failed).get("done");
        assertThat(done).as("whole parts").isIn((long) PART, 2L * PART);
        assertThat(count("d_book where isbn like '978-15%' and pages = 7")).isEqualTo(done);
    }

    @ParameterizedTest
    @ValueSource(strings = {"batch.chunk-worked#2", "batch.chunk-committed#2"})
    void aKilledServersTaskIsFinishedByTheNextOne(String point, @TempDir Path folder) throws Exception {
        DatabaseSettings settings = TestDatabases.freshSettings();
        Database own = TestDatabases.open(settings);
        try {
            LibraryPlatform founded = new LibraryPlatform(own, List.of(), List.of());
            books(founded, founded.as("eva"), "978-17", 350);
            Process process = start(settings, point, folder);
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(137);
            String changed = "select count(*) from d_book where pages = 77";
            long before = point.contains("committed") ? 2 * PART : PART;
            assertThat(own.jdbc().queryForObject(changed, Long.class)).isEqualTo(before);
            try (LibraryNode next = new LibraryNode(own)) {
                until(() -> next.batch.recover() == 1);
                long task = next.tasks.mine(next.as("eva")).get(0).id();
                until(() -> next.task(task).endedAt() != null);
                assertThat(next.task(task).status()).isEqualTo(Status.DONE);
                assertThat(numbers(next.task(task)))
                        .isEqualTo(Map.of("asked", 350L, "done", 350L, "refused", 0L, "left", 0L));
            }
            assertThat(own.jdbc().queryForObject(changed + " and version = 2", Long.class))
                    .isEqualTo(350);
            assertThat(own.jdbc()
                            .queryForObject(
                                    "select sum(amount) from sys_audit where operation = 'bulk-update'", Long.class))
                    .isEqualTo(350);
        } finally {
            ((HikariDataSource) own.dataSource()).close();
        }
    }

    private static Process start(DatabaseSettings settings, String point, Path folder) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dminshui.crash-at=" + point,
                        "-cp",
                        System.getProperty("java.class.path"),
                        BulkProcess.class.getName(),
                        settings.url(),
                        settings.user(),
                        settings.password())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(folder.resolve("process.log").toFile()))
                .start();
    }
}
