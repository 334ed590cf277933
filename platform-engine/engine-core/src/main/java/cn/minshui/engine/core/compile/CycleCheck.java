package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.Pointers;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Computed fields and roll-ups that need each other can never be computed. */
final class CycleCheck {
    private final EffectiveSet set;
    private final Consumer<Problem> problems;

    CycleCheck(EffectiveSet set, Consumer<Problem> problems) {
        this.set = set;
        this.problems = problems;
    }

    void check(CompiledModel model) {
        farCycles(model);
        for (CompiledObject object : model.objects().values()) {
            EffectiveDefinition effective = set.get("object", object.name());
            for (List<String> cycle : ComputedOrder.cycles(object.fields())) {
                if (effective != null) {
                    problems.accept(problem(effective, cycle));
                }
            }
        }
    }

    private void farCycles(CompiledModel model) {
        for (List<FarCycles.Computed> cycle : FarCycles.of(model)) {
            FarCycles.Computed first = cycle.get(0);
            EffectiveDefinition effective = set.get("object", first.object());
            if (effective != null) {
                List<String> names = new ArrayList<>(List.of(first.field()));
                cycle.stream().skip(1).map(FarCycles.Computed::toString).forEach(names::add);
                problems.accept(problem(effective, names));
            }
        }
    }

    private static Problem problem(EffectiveDefinition effective, List<String> cycle) {
        String pointer =
                Pointers.of("fields", cycle.get(0), isRollup(effective, cycle.get(0)) ? "function" : "expression");
        String around = String.join(" → ", cycle) + " → " + cycle.get(0);
        return MetaErrorCode.COMPUTED_CYCLE.at(
                effective.place(pointer), "计算字段互相依赖：" + around, "Computed fields depend on each other: " + around);
    }

    private static boolean isRollup(EffectiveDefinition effective, String name) {
        FieldDefinition field = ((ObjectDefinition) effective.typed()).fields().get(name);
        return field != null && field.rollup() != null;
    }
}
