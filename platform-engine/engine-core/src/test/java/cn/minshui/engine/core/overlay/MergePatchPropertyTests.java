package cn.minshui.engine.core.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.definition.Node;
import cn.minshui.engine.core.definition.Node.Entry;
import cn.minshui.engine.core.definition.Node.MapNode;
import cn.minshui.engine.core.definition.Node.ScalarNode;
import cn.minshui.engine.core.definition.Origin;
import cn.minshui.engine.core.definition.SchemaCatalog;
import cn.minshui.engine.spi.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Laws of the merge, on trees of any shape; rules of branches do not apply to layers of the base. */
class MergePatchPropertyTests {
    private static final Origin BELOW = new Origin(Origin.ENGINE, "below.yaml", 1, 1);
    private static final Origin ABOVE = new Origin(Origin.BASE, "above.yaml", 1, 1);
    private static final BranchRules RULES = BranchRules.of(new SchemaCatalog(), "test", node(Map.of(), BELOW));

    @Property(tries = 300)
    void emptyPatchIsIdentity(@ForAll("trees") Map<String, Object> tree) {
        MapNode base = node(tree, BELOW);
        assertThat(merge(base, node(Map.of(), ABOVE))).isSameAs(base);
    }

    @Property(tries = 300)
    void patchWithItselfIsIdentity(@ForAll("trees") Map<String, Object> tree) {
        MapNode base = node(tree, BELOW);
        assertThat(merge(base, node(tree, ABOVE))).isSameAs(base);
    }

    @Property(tries = 300)
    void mergingTwiceIsMergingOnce(
            @ForAll("trees") Map<String, Object> base, @ForAll("trees") Map<String, Object> patch) {
        MapNode once = merge(node(base, BELOW), node(patch, ABOVE));
        assertThat(Node.plain(merge(once, node(patch, ABOVE)))).isEqualTo(Node.plain(once));
    }

    @Property(tries = 300)
    void agreesWithRfc7396(@ForAll("trees") Map<String, Object> base, @ForAll("trees") Map<String, Object> patch) {
        assertThat(Node.plain(merge(node(base, BELOW), node(patch, ABOVE)))).isEqualTo(reference(base, patch));
    }

    @Property(tries = 300)
    void layersApplyInOrder(
            @ForAll("trees") Map<String, Object> base,
            @ForAll("trees") Map<String, Object> company,
            @ForAll("trees") Map<String, Object> station) {
        MapNode merged = merge(merge(node(base, BELOW), node(company, ABOVE)), node(station, ABOVE));
        assertThat(Node.plain(merged)).isEqualTo(reference(reference(base, company), station));
    }

    @Property(tries = 300)
    void everyValueKeepsTheOriginOfWhoWroteIt(
            @ForAll("trees") Map<String, Object> base, @ForAll("trees") Map<String, Object> patch) {
        MapNode merged = merge(node(base, BELOW), node(patch, ABOVE));
        merged.entries().forEach((key, entry) -> {
            if (!patch.containsKey(key)) {
                assertThat(entry.value().origin()).isEqualTo(BELOW);
            } else if (!base.containsKey(key)) {
                assertThat(entry.value().origin()).isEqualTo(ABOVE);
            }
        });
    }

    @Property(tries = 300)
    void deletingWhatWasAddedGivesTheBaseBack(
            @ForAll("trees") Map<String, Object> base, @ForAll("trees") Map<String, Object> added) {
        Map<String, Object> news = new LinkedHashMap<>(added);
        news.keySet().removeAll(base.keySet());
        MapNode grown = merge(node(base, BELOW), node(news, ABOVE));
        Map<String, Object> deletion = new LinkedHashMap<>();
        news.keySet().forEach(key -> deletion.put(key, Map.of("$delete", true)));
        assertThat(Node.plain(merge(grown, node(deletion, ABOVE)))).isEqualTo(base);
    }

    @Provide
    Arbitrary<Map<String, Object>> trees() {
        return tree(3);
    }

    private static Arbitrary<Map<String, Object>> tree(int depth) {
        Arbitrary<String> keys = Arbitraries.of("given", "cases", "label", "a", "b", "c", "d");
        Arbitrary<Object> scalars = Arbitraries.oneOf(
                Arbitraries.of("x", "y", "z").map(Object.class::cast),
                Arbitraries.longs().between(0, 3).map(Object.class::cast));
        Arbitrary<Object> values = depth == 0
                ? scalars
                : Arbitraries.oneOf(scalars, tree(depth - 1).map(Object.class::cast));
        return Arbitraries.maps(keys, values).ofMaxSize(4).map(LinkedHashMap::new);
    }

    private static MapNode merge(MapNode base, MapNode patch) {
        List<Problem> problems = new ArrayList<>();
        // below the cases of a test everything is free, so that only the merge itself is looked at
        MapNode merged = new MergePatch(RULES, problems::add).merge(inCase(base), inCase(patch));
        assertThat(problems).isEmpty();
        return outOfCase(merged);
    }

    private static MapNode inCase(MapNode tree) {
        MapNode given = new MapNode(Map.of("given", new Entry(tree.origin(), tree)), tree.origin());
        MapNode one = new MapNode(Map.of("one", new Entry(tree.origin(), given)), tree.origin());
        return new MapNode(Map.of("cases", new Entry(tree.origin(), one)), tree.origin());
    }

    private static MapNode outOfCase(MapNode tree) {
        MapNode cases = (MapNode) Objects.requireNonNull(tree.get("cases"));
        MapNode one = (MapNode) Objects.requireNonNull(cases.get("one"));
        return (MapNode) Objects.requireNonNull(one.get("given"));
    }

    private static MapNode node(Map<String, Object> tree, Origin origin) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        tree.forEach((key, value) -> entries.put(key, new Entry(origin, value(value, origin))));
        return new MapNode(entries, origin);
    }

    @SuppressWarnings("unchecked")
    private static Node value(Object value, Origin origin) {
        return value instanceof Map
                ? node((Map<String, Object>) value, origin)
                : new ScalarNode(value, value.toString(), origin);
    }

    /** The algorithm of RFC 7396, section 2, without null. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> reference(Map<String, Object> target, Map<String, Object> patch) {
        Map<String, Object> result = new LinkedHashMap<>(target);
        patch.forEach((key, value) -> {
            Object known = result.get(key);
            if (value instanceof Map) {
                Map<String, Object> below = known instanceof Map ? (Map<String, Object>) known : Map.of();
                result.put(key, reference(below, (Map<String, Object>) value));
            } else {
                result.put(key, value);
            }
        });
        return result;
    }
}
