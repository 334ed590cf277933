package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.data.Transactions;
import cn.minshui.engine.core.data.rollup.RollupRepair;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Writers who all write about the same few depots at once, each in a way drawn by chance: after every round each column holds what
 * it is made of. Rounds are short, because the next writing counts anew and would hide what the one before spoiled. The seed is
 * printed and set by {@code -Dminshui.race.seed}.
 */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RollupRaceIntegrationTests {
    private static final int WRITERS = 4;
    private static final int ROUNDS = 60;
    private static final int WRITINGS = 2;
    private static final int DEPOTS = 3;

    private final LibraryPlatform library;
    private final List<Long> depots = new ArrayList<>();
    private final CallContext sam;
    private final DataAccess data;

    RollupRaceIntegrationTests(Database database) {
        library = new LibraryPlatform(
                database, List.of(new SourceFile(LibraryPlatform.FURTHER, Samples.text("depot"))), List.of());
        library.user("sam", library.east, "storekeeper");
        sam = library.as("sam");
        data = library.data.open(sam);
        for (int i = 0; i < DEPOTS; i++) {
            depots.add(library.create(sam, "depot", "{'code':'D" + i + "'}").id());
        }
    }

    private enum Way {
        BODY,
        PATCH_WITH_ROWS,
        PATCH_DEPOT,
        MOVE,
        MOVE_MANY,
        TRANSITION,
        TRANSITION_MANY,
        ROW_OF_CODE,
        CHANGE_ROW,
        BULK,
        DELETE,
        DELETE_ROW,
        RESTORE,
        PURGE,
        ROLLED_BACK
    }

    /** One writer; what he meets that another has changed or taken away is refused, and he goes on. */
    private final class Writer implements Callable<Boolean> {
        private final Random random;
        private final CyclicBarrier start;
        private final Map<Way, Integer> done = new EnumMap<>(Way.class);
        private final List<Long> deleted = new ArrayList<>();

        Writer(long seed, CyclicBarrier start) {
            this.random = new Random(seed);
            this.start = start;
        }

        @Override
        public Boolean call() throws Exception {
            start.await();
            for (int i = 0; i < WRITINGS; i++) {
                Way way = Way.values()[random.nextInt(Way.values().length)];
                try {
                    if (write(way)) {
                        done.merge(way, 1, Integer::sum);
                    }
                } catch (ProblemException refusal) {
                    assertThat(refusal.problems())
                            .allMatch(p -> List.of("STALE", "NOT_FOUND", "STATE", "BUSY", "REFERENCE_UNKNOWN")
                                    .contains(p.code()));
                }
            }
            return true;
        }

        private long depot() {
            return depots.get(random.nextInt(DEPOTS));
        }

        private DataRecord any(String object) {
            List<DataRecord> rows = data.list(Query.of(object).fields("id"));
            return rows.get(random.nextInt(rows.size()));
        }

        private List<DataRecord> some(String object) {
            List<DataRecord> rows = new ArrayList<>(data.list(Query.of(object).fields("id")));
            Collections.shuffle(rows, random);
            return rows.subList(0, Math.min(3, rows.size()));
        }

        private boolean write(Way way) {
            switch (way) {
                case BODY ->
                    library.create(
                            sam,
                            "crate",
                            "{'number':'B','depot':'%d','spare':'%d','weight':'%d','content':[{'each':'%d.10'},{'each':'2','free':true}]}"
                                    .formatted(depot(), depot(), random.nextInt(50), random.nextInt(9)));
                case PATCH_WITH_ROWS -> {
                    DataRecord crate = any("crate");
                    library.records.update(
                            sam,
                            "crate",
                            crate.id(),
                            crate.version(),
                            json("{'spare':'%d','content':[{'each':'%d.05'}]}".formatted(depot(), random.nextInt(9))));
                }
                case PATCH_DEPOT -> {
                    DataRecord depot = data.require("depot", depot(), "code");
                    library.records.update(
                            sam,
                            "depot",
                            depot.id(),
                            depot.version(),
                            json("{'room':'" + (99999 + random.nextInt(9)) + "'}"));
                }
                case MOVE -> {
                    DataRecord crate = any("crate");
                    data.update("crate", crate.id(), crate.version(), Map.of("depot", depot(), "spare", depot()));
                }
                case MOVE_MANY ->
                    data.updateAll(
                            "crate",
                            some("crate").stream()
                                    .map(c -> new DataAccess.Change(c.id(), c.version(), Map.of("depot", depot())))
                                    .toList());
                case TRANSITION -> {
                    DataRecord crate = any("crate");
                    data.transition(
                            "crate", crate.id(), crate.version(), random.nextBoolean() ? "close" : "reopen", Map.of());
                }
                case TRANSITION_MANY -> data.transitionAll("crate", some("crate"), "close", Map.of());
                case ROW_OF_CODE ->
                    data.create(
                            "crate-line",
                            Map.of("crate", any("crate").id(), "each", new BigDecimal(random.nextInt(9))));
                case CHANGE_ROW -> {
                    DataRecord line = any("crate-line");
                    data.update("crate-line", line.id(), line.version(), Map.of("pieces", (long) random.nextInt(5)));
                }
                case BULK -> bulk();
                case DELETE -> {
                    DataRecord crate = any("crate");
                    library.records.delete(sam, "crate", crate.id(), crate.version());
                    deleted.add(crate.id());
                }
                case DELETE_ROW -> {
                    DataRecord line = any("crate-line");
                    data.delete("crate-line", line.id(), line.version());
                }
                case RESTORE -> {
                    if (deleted.isEmpty()) {
                        return false;
                    }
                    library.records.restore(sam, "crate", deleted.remove(0), null);
                }
                case PURGE -> {
                    if (deleted.size() < 2) {
                        return false;
                    }
                    library.records.purge(sam, "crate", deleted.remove(0), null);
                }
                case ROLLED_BACK -> rolledBack();
            }
            return true;
        }

        private void bulk() {
            long id = data.reserveIds(20);
            inOne(() -> {
                try (BulkWriter writer = data.bulk("crate", "number", "depot", "weight")) {
                    for (int i = 0; i < 20; i++) {
                        writer.add(id + i, library.east, "W", depot(), new BigDecimal(random.nextInt(60)));
                    }
                }
            });
        }

        private void rolledBack() {
            library.database.transactions().executeWithoutResult(status -> {
                data.create("crate", Map.of("number", "never", "depot", depot(), "weight", new BigDecimal(99)));
                status.setRollbackOnly();
            });
        }
    }

    /** Tried again like every piece of work that loses a race. */
    private void inOne(Runnable work) {
        new Transactions(library.database).inOne(() -> {
            work.run();
            return true;
        });
    }

    @Test
    void afterEveryRoundEachColumnHoldsWhatItIsMadeOf() throws Exception {
        long seed = Long.getLong("minshui.race.seed", new Random().nextLong());
        System.out.println("seed of the race: " + seed);
        for (int i = 0; i < 6; i++) {
            long depot = depots.get(i % DEPOTS);
            library.create(
                    sam,
                    "crate",
                    "{'number':'S','depot':'%d','weight':'3','content':[{'each':'1.00'},{'each':'2.00'},{'each':'3.00'}]}"
                            .formatted(depot));
        }
        CyclicBarrier start = new CyclicBarrier(WRITERS);
        List<Writer> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new Writer(seed + i, start));
        }
        ExecutorService pool = Executors.newFixedThreadPool(WRITERS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                for (Future<Boolean> written : pool.invokeAll(writers)) {
                    assertThat(written.get()).isTrue();
                }
                assertThat(sums()).as("seed %d, round %d", seed, round).isEqualTo(counted());
            }
        } finally {
            pool.shutdownNow();
        }
        Set<Way> done = EnumSet.noneOf(Way.class);
        writers.forEach(writer -> done.addAll(writer.done.keySet()));
        assertThat(done).as("ways that were gone, seed %d", seed).contains(Way.BODY, Way.MOVE, Way.BULK);
        RollupRepair repair = new RollupRepair(library.database, library.engine.model(sam));
        assertThat(repair.run(library.founded.tenant())).as("seed %d", seed).isEmpty();
    }

    /** What stands in the columns. */
    private List<String> sums() {
        return rows("select id, crates, worth, heaviest, spares from d_depot order by id");
    }

    /** The same counted by a statement that owes nothing to the engine. */
    private List<String> counted() {
        String alive = "from d_crate c where c.deleted_at is null and c.";
        String lines =
                "(select coalesce(sum(l.each_ * l.pieces), 0) from d_crate_line l where l.crate = c.id and l.deleted_at is null and coalesce(l.free, false) = false)";
        return rows(
                "select d.id, (select count(*) " + alive + "depot = d.id), (select coalesce(sum(" + lines + "), 0.00) "
                        + alive + "depot = d.id and c.status = 'open'), (select max(c.weight) " + alive
                        + "depot = d.id), (select count(*) " + alive + "spare = d.id) from d_depot d order by d.id");
    }

    private List<String> rows(String sql) {
        return library.database
                .jdbc()
                .query(
                        sql,
                        (row, n) -> row.getLong(1) + ": " + row.getLong(2) + " "
                                + row.getBigDecimal(3).setScale(2) + " " + row.getBigDecimal(4) + " "
                                + row.getLong(5));
    }
}
