package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A card is in one open run of a period at most, whoever is first. */
@DatabaseTest(systemTables = true)
class OpenRunsIntegrationTests {
    private static OneBook station;
    private static BranchSystem system;

    @BeforeAll
    static void start(Database database) {
        station = new OneBook(database);
        system = station.system;
    }

    @AfterAll
    static void stop() {
        station.close();
    }

    private static ObjectNode run(String period, @Nullable String node, @Nullable String book) {
        ObjectNode body = BranchSystem.body().put("period", period);
        if (node != null) {
            body.put("organization", Long.toString(system.organization(node)));
        }
        if (book != null) {
            body.putObject("book").put("bookNo", book);
        }
        return body;
    }

    private static long create(ObjectNode body) {
        return create(system.admin(), body);
    }

    private static long create(CallContext by, ObjectNode body) {
        return system.create(by, "billing-run", body).id();
    }

    private static CallContext reviewerAt(String node) {
        return system.as("clerk1", node, "reviewer");
    }

    private static void assertRefused(ObjectNode body) {
        assertRefused(system.admin(), body);
    }

    private static Problem assertRefused(CallContext by, ObjectNode body) {
        return refusal(by, body, ProblemClass.CONFLICT, "RUN_ALREADY_OPEN");
    }

    private static Problem refusal(CallContext by, ObjectNode body, ProblemClass problemClass, String code) {
        long before = system.list("billing-run", "id > 0", Map.of(), "runNo").size();
        List<Problem> problems = new ArrayList<>();
        assertThatThrownBy(() -> create(by, body)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problemClass()).isEqualTo(problemClass);
            assertThat(e.problems()).extracting(Problem::code).containsExactly(code);
            problems.addAll(e.problems());
        });
        assertThat(system.list("billing-run", "id > 0", Map.of(), "runNo")).hasSize((int) before);
        return problems.get(0);
    }

    @Test
    void overlappingRunsAreRefusedWhenTheyAreCreated() {
        long whole = create(run("202601", "350583", null));
        assertRefused(run("202601", "350583", null));
        assertRefused(run("202601", OneBook.STATION, null));
        assertRefused(run("202601", null, null));
        assertRefused(run("202601", OneBook.STATION, OneBook.BOOK));
        create(run("202602", "350583", null));
        system.act(system.admin(), "billing-run", whole, "drop", BranchSystem.body());
        create(run("202601", OneBook.STATION, OneBook.BOOK));
        assertRefused(run("202601", OneBook.STATION, OneBook.BOOK));
        assertRefused(run("202601", OneBook.STATION, null));
        assertRefused(run("202601", null, null));
        create(run("202601", OneBook.STATION, "MC"));
        create(run("202601", OneBook.OTHER_STATION, null));
    }

    @Test
    void aRunOfANodeAboveIsToldByNumberAndPeriodAlone() {
        CallContext station = reviewerAt(OneBook.STATION);
        long company = create(run("202701", "350583", null));
        String number = system.data().require("billing-run", company, "runNo").text("runNo");
        Problem told = assertRefused(station, run("202701", null, null));
        assertThat(told.message().zh()).isEqualTo("上级机构 2027 年 1 月的批次 " + number + " 已包含这些户且尚未完成，请联系上级机构过账或作废它");
        assertThat(told.message().en()).contains(number, "2027-01").doesNotContain("350583");
        assertRefused(station, run("202701", null, OneBook.BOOK));
        create(station, run("202702", null, null));
        system.act(system.admin(), "billing-run", company, "drop", BranchSystem.body());
        create(station, run("202701", null, null));
        create(reviewerAt(OneBook.OTHER_STATION), run("202701", null, null));
        create(run("202703", null, null));
        assertRefused(station, run("202703", null, null));
        assertRefused(reviewerAt("350583"), run("202703", OneBook.STATION, "MC"));
    }

    @Test
    void aRunOfANodeAboveForOneBookLeavesTheOthersFree() {
        CallContext station = reviewerAt(OneBook.STATION);
        create(run("202704", "350583", OneBook.BOOK));
        assertRefused(station, run("202704", null, null));
        assertRefused(station, run("202704", null, OneBook.BOOK));
        create(station, run("202704", null, "MC"));
        create(reviewerAt(OneBook.OTHER_STATION), run("202704", null, null));
    }

    @Test
    void aBookOfAnotherNodeIsRefused() {
        refusal(system.admin(), run("202705", OneBook.STATION, "OB"), ProblemClass.INVALID, "BOOK_OUTSIDE");
        create(run("202705", OneBook.OTHER_STATION, "OB"));
    }

    @Test
    void ofManyAtOnceOneIsCreated() throws Exception {
        try (Pool pool = new Pool(6)) {
            for (String period : List.of("202603", "202604", "202605", "202606")) {
                List<Runnable> creations = List.of(
                        () -> create(run(period, null, null)),
                        () -> create(run(period, null, null)),
                        () -> create(run(period, "350583", null)),
                        () -> create(run(period, OneBook.STATION, null)),
                        () -> create(run(period, OneBook.STATION, OneBook.BOOK)),
                        () -> create(run(period, OneBook.STATION, OneBook.BOOK)));
                assertThat(pool.outcomes(creations))
                        .filteredOn("created"::equals)
                        .hasSize(1);
                assertThat(system.list("billing-run", "period == params.p", Map.of("p", period), "runNo"))
                        .hasSize(1);
            }
        }
    }

    @Test
    void ofACompanyAndItsStationAtOnceOneCreates() throws Exception {
        CallContext company = reviewerAt("350583");
        CallContext station = reviewerAt(OneBook.STATION);
        try (Pool pool = new Pool(2)) {
            for (int i = 0; i < 12; i++) {
                String period = "2028" + String.format("%02d", i + 1);
                String book = i % 3 == 0 ? OneBook.BOOK : null;
                List<Runnable> creations = List.of(
                        () -> create(company, run(period, null, null)), () -> create(station, run(period, null, book)));
                assertThat(pool.outcomes(creations)).containsExactlyInAnyOrder("created", ProblemClass.CONFLICT.name());
                assertThat(system.list("billing-run", "period == params.p", Map.of("p", period), "runNo"))
                        .hasSize(1);
            }
        }
    }

    private record Pool(ExecutorService executor, CyclicBarrier start) implements AutoCloseable {
        Pool(int threads) {
            this(Executors.newFixedThreadPool(threads), new CyclicBarrier(threads));
        }

        List<String> outcomes(List<Runnable> creations) throws Exception {
            List<Future<String>> futures = new ArrayList<>();
            for (Runnable creation : creations) {
                futures.add(executor.submit(() -> {
                    start.await();
                    try {
                        creation.run();
                        return "created";
                    } catch (ProblemException e) {
                        return e.problemClass().name();
                    }
                }));
            }
            List<String> outcomes = new ArrayList<>();
            for (Future<String> future : futures) {
                outcomes.add(future.get());
            }
            assertThat(outcomes).containsOnly("created", ProblemClass.CONFLICT.name());
            return outcomes;
        }

        @Override
        public void close() {
            executor.shutdownNow();
        }
    }
}
