package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataAccess.Change;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Records that lie below one another: paths that follow, rings that nobody makes, and questions for all below. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TreeIntegrationTests {
    private final LibraryPlatform library;
    private final CallContext ann;
    private final DataAccess data;

    TreeIntegrationTests(Database database) {
        library = Samples.withArchive(database);
        ann = library.as("ann");
        data = library.data.open(ann);
    }

    private long shelf(String code, @Nullable Long parent) {
        Map<String, Object> values = new HashMap<>(Map.of("code", code));
        if (parent != null) {
            values.put("parent", parent);
        }
        return data.create("shelf", values);
    }

    private DataRecord read(long id) {
        return library.records.read(ann, "shelf", id, List.of("parent", "path", "version"));
    }

    private String path(long id) {
        return read(id).text("path");
    }

    private DataRecord put(long id, @Nullable Long parent) {
        String body = parent == null ? "{'parent':null}" : "{'parent':'" + parent + "'}";
        return library.records.update(ann, "shelf", id, read(id).version(), json(body));
    }

    private static void assertRefused(String code, Supplier<?> work) {
        ProblemException refusal = refused(work::get);
        assertThat(refusal.problems()).extracting(Problem::code).contains(code);
        assertThat(refusal.problemClass()).isEqualTo(ProblemClass.INVALID);
    }

    private List<String> codes(CallContext context, String object, String filter) {
        return library.list(context, object, filter, "code").items().stream()
                .map(r -> r.text("code"))
                .sorted()
                .toList();
    }

    @Test
    void pathsFollowAMoveAndVersionsOfThoseBelowDoNot() {
        long root = shelf("p", null);
        long a = library.create(ann, "shelf", "{'code':'p-a','parent':{'code':'p'}}")
                .id();
        long leaf = shelf("p-a-1", a);
        long other = shelf("q", null);
        assertThat(path(leaf)).isEqualTo("/%d/%d/%d/".formatted(root, a, leaf));

        put(a, other);

        assertThat(path(a)).isEqualTo("/%d/%d/".formatted(other, a));
        assertThat(path(leaf)).isEqualTo("/%d/%d/%d/".formatted(other, a, leaf));
        assertThat(read(leaf).version()).isEqualTo(1);
        put(a, null);
        assertThat(path(leaf)).isEqualTo("/%d/%d/".formatted(a, leaf));
        assertThat(path(root)).isEqualTo("/" + root + "/");
    }

    @Test
    void nobodyWritesThePath() {
        long id = shelf("w", null);
        data.update("shelf", id, 1, Map.of("path", "/1/", "code", "w2"));
        assertThat(path(id)).isEqualTo("/" + id + "/");
        assertThat(refused(() -> library.create(ann, "shelf", "{'code':'w3','path':'/1/'}"))
                        .problems())
                .extracting(Problem::code)
                .containsExactly("FIELD_READ_ONLY");
    }

    @Test
    void noWayOfWritingMakesARing() {
        long a = shelf("r-a", null);
        long b = shelf("r-b", a);
        long c = shelf("r-c", b);
        long d = shelf("r-d", null);
        assertRefused("TREE_CYCLE", () -> put(a, c));
        assertRefused("TREE_CYCLE", () -> put(a, a));
        assertRefused("TREE_CYCLE", () -> {
            data.update("shelf", a, 1, Map.of("parent", b));
            return a;
        });
        assertRefused("TREE_CYCLE", () -> {
            data.updateAll(
                    "shelf", List.of(new Change(a, 1, Map.of("parent", d)), new Change(d, 1, Map.of("parent", c))));
            return a;
        });
        assertRefused(
                "TREE_CYCLE",
                () -> library.records.bulk(
                        ann,
                        "shelf",
                        json("{'operation':'update','ids':['" + a + "'],'changes':{'parent':'" + c + "'}}"),
                        null));
        assertThat(path(c)).isEqualTo("/%d/%d/%d/".formatted(a, b, c));
        assertThat(path(d)).isEqualTo("/" + d + "/");
        assertThat(read(a).version()).isEqualTo(1);
    }

    @Test
    void manyAreMovedTogether() {
        long a = shelf("m-a", null);
        long b = shelf("m-b", null);
        long below = shelf("m-b-1", b);
        long c = shelf("m-c", null);
        data.updateAll("shelf", List.of(new Change(b, 1, Map.of("parent", a)), new Change(a, 1, Map.of("parent", c))));
        assertThat(path(below)).isEqualTo("/%d/%d/%d/%d/".formatted(c, a, b, below));
        assertThat(path(b)).isEqualTo("/%d/%d/%d/".formatted(c, a, b));
    }

    @Test
    void bulkWritersTakeParentsAndTheirRecordsInAnyOrder() {
        long root = shelf("b", null);
        int rows = 300;
        long first = library.database.transactions().execute(status -> {
            long ids = data.reserveIds(rows);
            try (BulkWriter writer = data.bulk("shelf", "code", "parent")) {
                for (int i = rows - 1; i >= 0; i--) {
                    // the first below the root, three levels of them
                    long parent = i == 0 ? root : i < 10 ? ids : ids + i % 9 + 1;
                    writer.add(ids + i, library.east, "b-" + i, parent);
                }
            }
            return ids;
        });
        assertThat(path(first + 200)).isEqualTo("/%d/%d/%d/%d/".formatted(root, first, first + 3, first + 200));
        assertThat(data.count(Query.of("shelf").where("below(id, params.root)", Map.of("root", root))))
                .isEqualTo(rows + 1);
    }

    @Test
    void aLargeBulkIsNotPlannedForTheTableAsItWas() {
        long root = shelf("many", null);
        int rows = 12_000;
        long first = library.database.transactions().execute(status -> {
            long ids = data.reserveIds(rows);
            try (BulkWriter writer = data.bulk("shelf", "code", "parent")) {
                for (int i = 0; i < rows; i++) {
                    writer.add(ids + i, library.east, "many-" + i, i < 10 ? root : ids + i / 10);
                }
            }
            library.database.dialect().loader().growing().ifPresent(told -> {
                String mode = library.database.jdbc().queryForObject("show plan_cache_mode", String.class);
                assertThat(told).endsWith(" = " + mode);
            });
            return ids;
        });
        assertThat(path(first + 11_999))
                .isEqualTo("/%d/%d/%d/%d/%d/%d/"
                        .formatted(root, first + 1, first + 11, first + 119, first + 1_199, first + 11_999));
    }

    @Test
    void bulkWritersMakeNoRingAndPointNowhere() {
        ProblemException refusal = refused(() -> library.database.transactions().execute(status -> {
            long ids = data.reserveIds(4);
            try (BulkWriter writer = data.bulk("shelf", "code", "parent")) {
                writer.add(ids, library.east, "x0", ids + 1);
                writer.add(ids + 1, library.east, "x1", ids);
                writer.add(ids + 2, library.east, "x2", 12345L);
                writer.add(ids + 3, library.east, "x3", ids + 3);
            }
            return ids;
        }));
        assertThat(refusal.problems())
                .extracting(Problem::code)
                .containsExactly("TREE_CYCLE", "TREE_CYCLE", "REFERENCE_UNKNOWN", "TREE_CYCLE", "BULK_REFUSED");
    }

    @Test
    void theTreeHasABottom() {
        long top = shelf("d0", null);
        long at = top;
        List<Long> way = new ArrayList<>(List.of(top));
        while (path(at).length() + 2 + Long.toString(at).length() <= 110) {
            at = shelf("d" + way.size(), at);
            way.add(at);
        }
        long last = at;
        assertRefused("TREE_TOO_DEEP", () -> shelf("deep", last));
        long above = shelf("above", null);
        assertRefused("TREE_TOO_DEEP", () -> put(top, above));
        assertThat(path(last)).startsWith("/" + top + "/");
        assertThat(way).hasSizeGreaterThan(3);
    }

    @Test
    void aRecordWithOthersBelowItStays() {
        long parent = shelf("k", null);
        long child = shelf("k-1", parent);
        assertThat(refused(() -> {
                            library.records.delete(ann, "shelf", parent, 1L);
                            return parent;
                        })
                        .problems())
                .extracting(Problem::code)
                .containsExactly("REFERENCED");
        library.records.delete(ann, "shelf", child, 1L);
        library.records.delete(ann, "shelf", parent, 1L);
    }

    @Test
    void filtersAskForAllBelow() {
        long root = shelf("f", null);
        long a = shelf("f-a", root);
        long leaf = shelf("f-a-1", a);
        shelf("f-b", root);
        library.create(ann, "box", "{'code':'f1','shelf':'" + leaf + "'}");
        library.create(ann, "box", "{'code':'f2','shelf':'" + root + "'}");
        library.create(ann, "box", "{'code':'f3'}");
        assertThat(codes(ann, "shelf", "below(id, %d)".formatted(a))).containsExactly("f-a", "f-a-1");
        assertThat(codes(ann, "shelf", "below(parent, %d)".formatted(root))).containsExactly("f-a", "f-a-1", "f-b");
        assertThat(codes(ann, "shelf", "below(id, %d) && !below(id, %d)".formatted(root, a)))
                .containsExactly("f", "f-b");
        assertThat(codes(ann, "box", "below(shelf, %d)".formatted(a))).containsExactly("f1");
        assertThat(codes(ann, "box", "code.startsWith('f') && !below(shelf, %d)".formatted(a)))
                .containsExactly("f2", "f3");
        assertThat(codes(ann, "box", "below(organization, %d) && code.startsWith('f')".formatted(library.west)))
                .isEmpty();
        assertThat(codes(
                        ann,
                        "box",
                        "below(organization, %d) && code == 'f1'"
                                .formatted(library.founded.root().value())))
                .containsExactly("f1");
        assertThat(data.list(Query.of("box")
                        .where("below(shelf, params.shelf)", Map.of("shelf", a))
                        .fields("code")))
                .extracting(r -> r.text("code"))
                .containsExactly("f1");
    }

    @Test
    void whoMayNotReadThePathCannotAskByIt() {
        CallContext vic = library.as("vic");
        long root = shelf("v", null);
        assertThat(refused(() -> codes(vic, "box", "below(shelf, %d)".formatted(root)))
                        .problemClass())
                .isEqualTo(ProblemClass.MALFORMED);
        assertThat(refused(() -> codes(ann, "box", "below(code, 1)")).problemClass())
                .isEqualTo(ProblemClass.MALFORMED);
    }

    /** The same question in Java: a closed record may not lie below another one. */
    @Test
    void rulesAskTheSame() {
        long root = shelf("j", null);
        long a = shelf("j-a", root);
        assertThat(refused(() -> library.records.update(ann, "shelf", a, 1L, json("{'closed':true}")))
                        .problems())
                .extracting(Problem::code)
                .containsExactly("VALIDATION");
        library.records.update(ann, "shelf", a, 1L, json("{'closed':true,'parent':null}"));
    }

    @Test
    void movesAtTheSameMomentMakeNoRing() throws Exception {
        List<Long> nodes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            nodes.add(shelf("c" + i, null));
        }
        ExecutorService clerks = Executors.newFixedThreadPool(3);
        try {
            List<Callable<Integer>> work = new ArrayList<>();
            for (int clerk = 0; clerk < 3; clerk++) {
                Random random = new Random(clerk);
                work.add(() -> moves(nodes, random));
            }
            int moved = 0;
            for (Future<Integer> done : clerks.invokeAll(work)) {
                moved += done.get();
            }
            assertThat(moved).isPositive();
        } finally {
            clerks.shutdownNow();
        }
        for (DataRecord row : library.list(ann, "shelf", "code.startsWith('c')", "parent", "path")
                .items()) {
            String above = row.value("parent") instanceof Reference parent ? path(parent.id()) : "/";
            assertThat(row.text("path")).isEqualTo(above + row.id() + "/");
        }
    }

    /** Puts one below another at random, and makes new ones; whoever loses a race or would make a ring is refused. */
    private int moves(List<Long> nodes, Random random) {
        int moved = 0;
        for (int i = 0; i < 8; i++) {
            long from = nodes.get(random.nextInt(nodes.size()));
            long to = nodes.get(random.nextInt(nodes.size()));
            try {
                if (i % 4 == 3) {
                    shelf("c" + Thread.currentThread().getId() + "-" + i, to);
                } else {
                    put(from, to);
                    moved++;
                }
            } catch (ProblemException refusal) {
                assertThat(refusal.problems())
                        .extracting(Problem::code)
                        .allMatch(List.of("TREE_CYCLE", "TREE_TOO_DEEP", "STALE", "BUSY")::contains);
            }
        }
        return moved;
    }

    @Test
    void aRingThatAnOlderServerLeftIsCutAndCanBeUndone() {
        long a = shelf("o-a", null);
        long b = shelf("o-b", null);
        String broken = "update d_shelf set parent = ?, path = null where id = ?";
        library.database.jdbc().update(broken, b, a);
        library.database.jdbc().update(broken, a, b);
        long below = shelf("o-c", a);
        assertThat(path(below)).isEqualTo("/%d/%d/%d/".formatted(b, a, below));
        put(a, null);
        assertThat(path(a)).isEqualTo("/" + a + "/");
    }

    @Test
    void recordsThatThereAreBecomeATree() {
        long top = data.create("rack", Map.of("code", "top"));
        long low = data.create("rack", Map.of("code", "low", "parent", top));
        data.update("rack", top, 1, Map.of("parent", low));
        String tree = Samples.archive().replace("object: rack,", "object: rack, tree: path,");
        assertThat(refused(() -> {
                            library.publish(tree);
                            return tree;
                        })
                        .problems())
                .extracting(Problem::code)
                .containsExactly("TREE_CYCLE");
        data.update("rack", top, 2, Collections.singletonMap("parent", null));

        library.publish(tree);

        CallContext now = library.as("ann");
        assertThat(library.records.read(now, "rack", low, List.of("path")).text("path"))
                .isEqualTo("/%d/%d/".formatted(top, low));
        assertThat(codes(now, "rack", "below(parent, %d)".formatted(top))).containsExactly("low");
    }
}
