package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.Pointers;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.problem.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Defaults that need each other could never be filled in. */
final class DefaultCheck {
    private final EffectiveSet set;
    private final Consumer<Problem> problems;

    DefaultCheck(EffectiveSet set, Consumer<Problem> problems) {
        this.set = set;
        this.problems = problems;
    }

    void check(CompiledModel model) {
        for (CompiledObject object : model.objects().values()) {
            EffectiveDefinition effective = set.get("object", object.name());
            if (effective != null) {
                Set<Set<String>> told = new HashSet<>();
                for (CompiledField field : object.fields().values()) {
                    List<String> cycle = cycle(object, field, new LinkedHashSet<>());
                    if (!cycle.isEmpty() && told.add(Set.copyOf(cycle))) {
                        problems.accept(problem(effective, cycle));
                    }
                }
            }
        }
    }

    /** @return the names along the first cycle that is reached from the field; empty without one */
    private static List<String> cycle(CompiledObject object, CompiledField field, LinkedHashSet<String> path) {
        CompiledExpression expression =
                field.defaultExpression() == null ? field.computed() : field.defaultExpression();
        if (expression == null || (path.isEmpty() && field.defaultExpression() == null)) {
            return List.of();
        }
        if (!path.add(field.name())) {
            List<String> along = new ArrayList<>(path);
            return along.subList(along.indexOf(field.name()), along.size());
        }
        for (String read : expression.reads().stream().sorted().toList()) {
            List<String> found =
                    object.field(read).map(f -> cycle(object, f, path)).orElse(List.of());
            if (!found.isEmpty()) {
                return found;
            }
        }
        path.remove(field.name());
        return List.of();
    }

    private static Problem problem(EffectiveDefinition effective, List<String> cycle) {
        String around = String.join(" → ", cycle) + " → " + cycle.get(0);
        return MetaErrorCode.DEFAULT_CYCLE.at(
                effective.place(Pointers.of("fields", cycle.get(0), "default")),
                "默认值互相依赖：" + around,
                "Defaults depend on each other: " + around);
    }
}
