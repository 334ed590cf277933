package cn.minshui.engine.core.overlay;

import cn.minshui.engine.core.definition.BranchRule;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.Node;
import cn.minshui.engine.core.definition.Node.Entry;
import cn.minshui.engine.core.definition.Node.ListNode;
import cn.minshui.engine.core.definition.Node.MapNode;
import cn.minshui.engine.core.definition.Node.ScalarNode;
import cn.minshui.engine.core.definition.Pointers;
import cn.minshui.engine.spi.problem.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * JSON merge patch (RFC 7396) on keyed maps, with {@code null} refused and the operators of overlays. What the patch does not
 * touch stays the same instance, and a patch that changes nothing returns the very tree it was given.
 */
final class MergePatch {
    static final String DELETE = "$delete";
    static final String AFTER = "$after";
    private static final Set<String> CONDITION = Set.of("$all", "$any");
    private static final Set<String> SET = Set.of("$add", "$remove");

    private final BranchRules rules;
    private final Consumer<Problem> problems;

    MergePatch(BranchRules rules, Consumer<Problem> problems) {
        this.rules = rules;
        this.problems = problems;
    }

    MapNode merge(MapNode base, MapNode patch) {
        return merge(base, patch, "");
    }

    private MapNode merge(MapNode base, MapNode patch, String pointer) {
        Map<String, Entry> result = new LinkedHashMap<>(base.entries());
        Map<String, String> moves = new LinkedHashMap<>();
        boolean changed = false;
        for (Map.Entry<String, Entry> change : patch.entries().entrySet()) {
            String key = change.getKey();
            if (key.equals(AFTER) || key.equals(DELETE)) {
                continue;
            }
            String at = Pointers.child(pointer, key);
            Entry known = result.get(key);
            Entry merged = key.startsWith("$")
                    ? unknownOperator(change.getValue(), key, at, known)
                    : entry(known, change.getValue(), at);
            after(change.getValue()).ifPresent(after -> moves.put(key, after));
            changed |= merged != known;
            if (merged == null) {
                result.remove(key);
            } else {
                result.put(key, merged);
            }
        }
        Map<String, Entry> ordered =
                moves.isEmpty() ? result : Placement.place(result, moves, patch, pointer, problems);
        boolean moved = !ordered.keySet().stream()
                .toList()
                .equals(base.entries().keySet().stream().toList());
        return changed || moved ? new MapNode(ordered, base.origin()) : base;
    }

    private static Optional<String> after(Entry change) {
        return change.value() instanceof MapNode map ? Optional.ofNullable(map.text(AFTER)) : Optional.empty();
    }

    private @Nullable Entry unknownOperator(Entry change, String key, String at, @Nullable Entry known) {
        problems.accept(MetaErrorCode.OVERLAY_OPERATOR.at(
                change.key().place(at),
                "“" + key + "”用在这里没有意义；可用 $delete、$after、$all、$any、$add、$remove",
                "'" + key + "' has no meaning here; known: $delete, $after, $all, $any, $add, $remove"));
        return known;
    }

    /** @return what stands there afterwards; null when it is gone */
    private @Nullable Entry entry(@Nullable Entry known, Entry change, String at) {
        Node value = change.value();
        if (value instanceof ScalarNode scalar && scalar.value() == null && !rules.allowsNull()) {
            problems.accept(MetaErrorCode.OVERLAY_NULL
                    .at(change.key().place(at), "覆盖里不允许空值（null）", "null is not allowed in an overlay")
                    .withFix("要删除，写 {$delete: true}", "To remove it write {$delete: true}"));
            return known;
        }
        if (value instanceof MapNode map && LayerMerge.isDelete(map)) {
            return delete(known, change, at);
        }
        if (known == null) {
            return add(change, at);
        }
        return change(known, change, at);
    }

    private @Nullable Entry delete(@Nullable Entry known, Entry change, String at) {
        if (known == null) {
            problems.accept(MetaErrorCode.OVERLAY_DELETE_UNKNOWN.at(
                    change.key().place(at),
                    "要删除的“" + Pointers.readable(at) + "”不存在",
                    Pointers.readable(at) + " is not there to be removed"));
            return null;
        }
        BranchRule rule = rules.of(rules.isEntry(at) ? at.substring(0, at.lastIndexOf('/')) : at);
        boolean own = known.key().layer().equals(change.key().layer());
        if (rule != BranchRule.FREE && !own) {
            refuse(change, at, rule);
            return known;
        }
        return null;
    }

    private @Nullable Entry add(Entry change, String at) {
        boolean entry = rules.isEntry(at);
        BranchRule rule = rules.of(entry ? at.substring(0, at.lastIndexOf('/')) : at);
        boolean mayAdd = rule != BranchRule.LOCKED && (rule == BranchRule.FREE || Tighter.mayAdd(at));
        if (!mayAdd && !LayerMerge.isBase(change.key())) {
            refuse(change, at, rule);
            return null;
        }
        return new Entry(change.key(), Operators.onNothing(Operators.withoutPlacement(change.value())));
    }

    private Entry change(Entry known, Entry change, String at) {
        Node value = change.value();
        if (value instanceof MapNode map && usesOnly(map, CONDITION)) {
            return operator(known, change, at, Operators.condition(known.value(), map));
        }
        if (value instanceof MapNode map && usesOnly(map, SET)) {
            return operator(known, change, at, Operators.set(known.value(), map));
        }
        if (known.value() instanceof MapNode below && value instanceof MapNode above) {
            MapNode merged = merge(below, above, at);
            return merged == below ? known : new Entry(known.key(), merged);
        }
        return replace(known, change, at);
    }

    private static boolean usesOnly(MapNode map, Set<String> operators) {
        return !map.entries().isEmpty() && operators.containsAll(map.entries().keySet());
    }

    private Entry operator(Entry known, Entry change, String at, Operators.Outcome outcome) {
        if (outcome.value() == null) {
            problems.accept(
                    MetaErrorCode.OVERLAY_OPERATOR.at(
                            change.key().place(at),
                            "“" + Pointers.readable(at) + "”不能这样修改：$all、$any 用于条件，$add、$remove 用于列表",
                            Pointers.readable(at)
                                    + " cannot be changed this way: $all and $any are for conditions, $add and $remove for lists"));
            return known;
        }
        BranchRule rule = rules.of(at);
        if (rule == BranchRule.LOCKED || (rule == BranchRule.TIGHTEN && !outcome.tightens())) {
            refuse(change, at, rule);
            return known;
        }
        return new Entry(change.key(), outcome.value());
    }

    private Entry replace(Entry known, Entry change, String at) {
        if (same(known.value(), change.value())) {
            return known;
        }
        BranchRule rule = rules.of(at);
        boolean allowed = rule == BranchRule.FREE
                || (rule == BranchRule.TIGHTEN && Tighter.isTighter(at, known.value(), change.value()));
        if (!allowed) {
            refuse(change, at, rule);
            return known;
        }
        return change;
    }

    private static boolean same(Node one, Node other) {
        return Objects.equals(Node.plain(one), Node.plain(other))
                && one instanceof ListNode == other instanceof ListNode;
    }

    private void refuse(Entry change, String at, BranchRule rule) {
        String name = Pointers.readable(at);
        problems.accept(
                rule == BranchRule.TIGHTEN
                        ? MetaErrorCode.OVERLAY_NOT_TIGHTER.at(
                                change.key().place(at),
                                "“" + name + "”只能收紧，不能放宽或删除",
                                name + " may only be tightened, neither loosened nor removed")
                        : MetaErrorCode.OVERLAY_LOCKED.at(
                                change.key().place(at),
                                "“" + name + "”由基础锁定，这里不能修改",
                                name + " is locked by the base and cannot be changed here"));
    }
}
