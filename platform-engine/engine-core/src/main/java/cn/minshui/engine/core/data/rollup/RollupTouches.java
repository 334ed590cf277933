package cn.minshui.engine.core.data.rollup;

import cn.minshui.engine.core.data.plan.RollupPlan;
import cn.minshui.engine.spi.problem.Problem;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Records whose roll-ups may have become others, those first that others are made of. Not thread-safe. */
public final class RollupTouches {
    private final TreeMap<RollupPlan, TreeSet<Long>> pending =
            new TreeMap<>(Comparator.comparingInt(RollupPlan::order));
    private final Map<Long, Problem> wanted = new HashMap<>();

    public void add(RollupPlan plan, long id) {
        pending.computeIfAbsent(plan, p -> new TreeSet<>()).add(id);
    }

    /** @param missing what is told when there is no such record */
    public void require(RollupPlan plan, long id, Problem missing) {
        add(plan, id);
        wanted.putIfAbsent(id, missing);
    }

    void addAll(RollupTouches others) {
        others.pending.forEach((plan, ids) ->
                pending.computeIfAbsent(plan, p -> new TreeSet<>()).addAll(ids));
        others.wanted.forEach(wanted::putIfAbsent);
    }

    public boolean isEmpty() {
        return pending.isEmpty();
    }

    RollupPlan first() {
        return pending.firstKey();
    }

    /** Of every plan that changes the same records. */
    SortedSet<Long> ofObject(String parent) {
        TreeSet<Long> ids = new TreeSet<>();
        pending.forEach((plan, some) -> {
            if (plan.link().parent().name().equals(parent)) {
                ids.addAll(some);
            }
        });
        return ids;
    }

    SortedSet<Long> take(RollupPlan plan) {
        return Objects.requireNonNull(pending.remove(plan));
    }

    Map<Long, Problem> wanted() {
        return wanted;
    }
}
