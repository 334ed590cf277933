package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.database.Dialect;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Every roll-up in a column of one model, in an order in which those that others are made of come first. */
public final class RollupPlans {
    private final List<RollupPlan> all;
    private final Map<String, List<RollupPlan>> over = new HashMap<>();
    private final Map<String, List<RollupPlan>> into = new HashMap<>();
    private final Map<String, RollupParent> parents = new HashMap<>();
    /** By identity: references of two objects may be defined in the same words. */
    private final Set<FieldDefinition> references = Collections.newSetFromMap(new IdentityHashMap<>());

    private RollupPlans(List<RollupPlan> all, Dialect dialect) {
        this.all = List.copyOf(all);
        for (RollupPlan plan : all) {
            RollupLink link = plan.link();
            over.computeIfAbsent(link.child().name(), o -> new ArrayList<>()).add(plan);
            into.computeIfAbsent(link.parent().name(), o -> new ArrayList<>()).add(plan);
            references.add(link.reference().definition());
        }
        into.forEach((name, plans) -> parents.put(name, parent(plans, dialect)));
    }

    public static RollupPlans of(CompiledModel model, Dialect dialect) {
        List<RollupLink> sorted = new ArrayList<>();
        List<RollupLink> links = RollupLink.of(model);
        links.forEach(link -> visit(link, links, sorted, new LinkedHashSet<>()));
        List<RollupPlan> plans = new ArrayList<>();
        for (RollupLink link : sorted) {
            plans.add(new RollupPlan(plans.size(), link, dialect));
        }
        return new RollupPlans(plans, dialect);
    }

    private static void visit(RollupLink link, List<RollupLink> links, List<RollupLink> sorted, Set<RollupLink> path) {
        if (sorted.contains(link) || !path.add(link)) {
            return;
        }
        links.stream().filter(below -> isMadeOf(link, below)).forEach(below -> visit(below, links, sorted, path));
        path.remove(link);
        sorted.add(link);
    }

    private static boolean isMadeOf(RollupLink above, RollupLink below) {
        return above.child().name().equals(below.parent().name())
                && below.fields().stream().anyMatch(f -> above.reads().contains(f.name()));
    }

    private RollupParent parent(List<RollupPlan> plans, Dialect dialect) {
        CompiledObject object = plans.get(0).link().parent();
        List<CompiledField> columns = new ArrayList<>();
        plans.forEach(plan -> columns.addAll(plan.link().fields()));
        List<String> rollups = columns.stream().map(CompiledField::name).toList();
        over(object.name()).stream()
                .filter(above -> above.reads(rollups))
                .map(above -> above.link().reference())
                .filter(reference -> !columns.contains(reference))
                .distinct()
                .forEach(columns::add);
        return new RollupParent(object, columns, dialect);
    }

    public List<RollupPlan> all() {
        return all;
    }

    /** What is made of records of the object. */
    public Collection<RollupPlan> over(String object) {
        return over.getOrDefault(object, List.of());
    }

    /** What records of the object hold. */
    public Collection<RollupPlan> into(String object) {
        return into.getOrDefault(object, List.of());
    }

    public RollupParent parent(RollupPlan plan) {
        return Objects.requireNonNull(parents.get(plan.link().parent().name()));
    }

    /** Whether what the reference points to is held anyway when its roll-ups are made true. */
    public boolean isFollowed(FieldDefinition reference) {
        return references.contains(reference);
    }
}
