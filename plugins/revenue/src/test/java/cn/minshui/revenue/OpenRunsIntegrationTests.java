package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.database.Database;
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
        return system.create(system.admin(), "billing-run", body).id();
    }

    private static void assertRefused(ObjectNode body) {
        long before = system.list("billing-run", "id > 0", Map.of(), "runNo").size();
        assertThatThrownBy(() -> create(body)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problemClass()).isEqualTo(ProblemClass.CONFLICT);
            assertThat(e.problems()).extracting(Problem::code).containsExactly("RUN_ALREADY_OPEN");
        });
        assertThat(system.list("billing-run", "id > 0", Map.of(), "runNo")).hasSize((int) before);
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
    void ofManyAtOnceOneIsCreated() throws Exception {
        try (Pool pool = new Pool(6)) {
            for (String period : List.of("202603", "202604", "202605", "202606")) {
                List<ObjectNode> bodies = List.of(
                        run(period, null, null),
                        run(period, null, null),
                        run(period, "350583", null),
                        run(period, OneBook.STATION, null),
                        run(period, OneBook.STATION, OneBook.BOOK),
                        run(period, OneBook.STATION, OneBook.BOOK));
                assertThat(pool.outcomes(bodies)).filteredOn("created"::equals).hasSize(1);
                assertThat(system.list("billing-run", "period == params.p", Map.of("p", period), "runNo"))
                        .hasSize(1);
            }
        }
    }

    private record Pool(ExecutorService executor, CyclicBarrier start) implements AutoCloseable {
        Pool(int threads) {
            this(Executors.newFixedThreadPool(threads), new CyclicBarrier(threads));
        }

        List<String> outcomes(List<ObjectNode> bodies) throws Exception {
            List<Future<String>> futures = new ArrayList<>();
            for (ObjectNode body : bodies) {
                futures.add(executor.submit(() -> {
                    start.await();
                    try {
                        create(body);
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
