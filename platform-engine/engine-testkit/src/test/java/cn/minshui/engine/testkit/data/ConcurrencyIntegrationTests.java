package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.data.RecordService.ActionOutcome;
import cn.minshui.engine.core.data.number.Counters;
import cn.minshui.engine.core.data.number.IdSource;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.engine.testkit.MutableClock;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConcurrencyIntegrationTests {
    private final LibraryPlatform library;
    private final CallContext kay;

    ConcurrencyIntegrationTests(Database database) {
        library = Samples.platform(database);
        kay = library.as("kay");
    }

    private static <T> List<T> atOnce(int threads, Callable<T> work) throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                futures.add(pool.submit(work));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    private long samples(String code) {
        Long total = library.list(library.as("admin"), "sample", "code == '" + code + "'", "code")
                .total();
        return total == null ? -1 : total;
    }

    @Test
    void ofTwoWhoChangeTheSameRowOneIsStale() throws Exception {
        DataRecord row = library.create(kay, "sample", "{'code':'race'}");
        List<String> results = atOnce(2, () -> {
            try {
                library.records.update(kay, "sample", row.id(), 1L, json("{'words':'mine'}"));
                return "done";
            } catch (ProblemException e) {
                return e.problemClass().name();
            }
        });
        assertThat(results).containsExactlyInAnyOrder("done", ProblemClass.STALE.name());
    }

    @Test
    void fiftyCallsWithOneKeyDoTheWorkOnce() throws Exception {
        List<Map<String, Object>> answers = atOnce(
                50,
                () -> library.records
                        .act(kay, "sample", null, "count", json("{'code':'once'}"), "key-once")
                        .body());
        assertThat(new HashSet<>(answers)).hasSize(1);
        assertThat(samples("once")).isEqualTo(1);
    }

    @Test
    void aKeyBelongsToOneRequest() {
        ActionOutcome first = library.records.act(kay, "sample", null, "count", json("{'code':'k1'}"), "key-k1");
        assertThat(library.records.act(kay, "sample", null, "count", json("{'code':'k1'}"), "key-k1"))
                .isEqualTo(first);
        assertThat(refused(() -> library.records.act(kay, "sample", null, "count", json("{'code':'k2'}"), "key-k1"))
                        .problemClass())
                .isEqualTo(ProblemClass.INVALID);
        assertThat(refused(() -> library.records.act(kay, "sample", null, "count", json("{'code':'k2'}"), null))
                        .problemClass())
                .isEqualTo(ProblemClass.PRECONDITION_REQUIRED);
        assertThat(samples("k2")).isZero();
        DataRecord made = library.records.create(kay, "sample", json("{'code':'k3'}"), "key-k3");
        assertThat(library.records
                        .create(kay, "sample", json("{'code':'k3'}"), "key-k3")
                        .id())
                .isEqualTo(made.id());
    }

    @Test
    void aKeyWhoseWorkFailedMayBeUsedAgain() {
        refused(() -> library.records.act(kay, "sample", null, "fail", json("{}"), "key-fail"));
        assertThat(samples("left behind")).isZero();
        assertThat(refused(() -> library.records.act(kay, "sample", null, "fail", json("{}"), "key-fail"))
                        .problems()
                        .get(0)
                        .code())
                .isEqualTo("NO");
    }

    @Test
    void sequencesNeverGiveANumberTwice() throws Exception {
        DataRecord sample = library.create(kay, "sample", "{'code':'numbers'}");
        DataAccess data = library.data.open(library.system);
        List<List<Long>> made = atOnce(8, () -> {
            List<Long> ids = new ArrayList<>();
            for (int i = 0; i < 25; i++) {
                ids.add(data.create(
                        "ledger", library.east, Map.of("sample", sample.id(), "amount", new BigDecimal("1"))));
            }
            return ids;
        });
        Set<String> numbers = new HashSet<>();
        made.stream()
                .flatMap(List::stream)
                .forEach(id -> numbers.add(data.require("ledger", id, "no").text("no")));
        assertThat(numbers).hasSize(200).allMatch(n -> n.matches("east-\\d{4}-\\d{5}"));
    }

    @Test
    void idsOfTwoNodesAreDistinctAlsoWhenAClockGoesBack() throws Exception {
        MutableClock clock = MutableClock.at("2026-10-01T00:00:00Z");
        Set<Long> seen = new HashSet<>();
        for (String now : List.of("2026-10-01T00:00:00Z", "2026-09-01T00:00:00Z", "2026-10-01T00:00:00Z")) {
            clock.set(Instant.parse(now));
            try (Counters one = new Counters(library.database);
                    Counters two = new Counters(library.database)) {
                IdSource a = new IdSource(one, clock);
                IdSource b = new IdSource(two, clock);
                for (int i = 0; i < 1_000; i++) {
                    assertThat(seen.add(a.next())).isTrue();
                    assertThat(seen.add(b.next())).isTrue();
                }
                long run = a.reserve(100_000);
                assertThat(seen).noneMatch(id -> id >= run && id < run + 100_000);
                assertThat(seen.add(run + 99_999)).isTrue();
            }
        }
    }

    @Test
    void aStartedTaskIsAnswered() throws SQLException {
        DataRecord row = library.create(kay, "sample", "{'code':'task'}");
        ActionOutcome outcome = library.records.act(kay, "sample", row.id(), "start", json("{}"), "key-task");
        assertThat(outcome.task()).isEqualTo(77);
        assertThat(library.records
                        .act(kay, "sample", row.id(), "start", json("{}"), "key-task")
                        .task())
                .isEqualTo(77);
        assertThat(library.started).containsExactly("test/job");
    }

    @Test
    void inputIsCheckedWithAllProblems() {
        ProblemException refusal = refused(() -> library.records.act(
                kay,
                "sample",
                null,
                "count",
                json("{'kode':'x','lines':[{'sample':'99','amount':'1.234'},{'sample':{'code':'none'}},5]}"),
                "key-input"));
        assertThat(refusal.problems())
                .extracting(p -> p.code())
                .containsExactlyInAnyOrder(
                        "FIELD_UNKNOWN",
                        "FIELD_REQUIRED",
                        "NUMBER_DECIMALS",
                        "FIELD_REQUIRED",
                        "ROW_OBJECT",
                        "REFERENCE_UNKNOWN",
                        "REFERENCE_UNKNOWN");
    }
}
