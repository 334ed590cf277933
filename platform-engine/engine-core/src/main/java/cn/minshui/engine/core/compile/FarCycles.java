package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.expression.ExpressionType.ReferenceType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Computed fields that need each other by way of references, {@code parent.depth + 1}, or by way of roll-ups, a sum over records
 * that take part in it: they would never end.
 */
final class FarCycles {
    private final CompiledModel model;
    private final List<List<Computed>> found = new ArrayList<>();
    private final Set<Computed> done = new HashSet<>();

    private FarCycles(CompiledModel model) {
        this.model = model;
    }

    record Computed(String object, String field) {
        @Override
        public String toString() {
            return object + "." + field;
        }
    }

    /** @param far reached from the step before through a reference or by a roll-up */
    private record Step(Computed at, boolean far) {}

    /** The fields along each cycle that leads to another record. */
    static List<List<Computed>> of(CompiledModel model) {
        FarCycles cycles = new FarCycles(model);
        for (CompiledObject object : model.objects().values()) {
            for (CompiledField field : object.fields().values()) {
                Computed start = new Computed(object.name(), field.name());
                if (isMade(field) && !cycles.done.contains(start)) {
                    cycles.visit(field, new ArrayList<>(List.of(new Step(start, false))));
                }
            }
        }
        return cycles.found;
    }

    private static boolean isMade(CompiledField field) {
        return field.computed() != null || field.rollup() != null;
    }

    private void visit(CompiledField field, List<Step> path) {
        Computed at = path.get(path.size() - 1).at();
        if (field.computed() != null) {
            field.computed().reads().stream().sorted().forEach(name -> follow(at, name, path));
        }
        FieldType.Rollup rollup = field.rollup();
        Optional<CompiledObject> other = rollup == null ? Optional.empty() : model.object(rollup.object());
        if (rollup != null && other.isPresent()) {
            if (rollup.field() != null) {
                step(other.get(), rollup.field(), true, path);
            }
            Set<String> conditions =
                    field.rollupWhere() == null ? Set.of() : field.rollupWhere().reads();
            conditions.stream().sorted().forEach(name -> step(other.get(), name, true, path));
        }
        done.add(at);
    }

    private void follow(Computed from, String name, List<Step> path) {
        String[] steps = name.split("\\.");
        Optional<CompiledObject> owner = model.object(from.object());
        for (int i = 0; i < steps.length - 1; i++) {
            String step = steps[i];
            owner = owner.flatMap(o -> target(o, step)).flatMap(model::object);
        }
        owner.ifPresent(o -> step(o, steps[steps.length - 1], steps.length > 1, path));
    }

    private void step(CompiledObject owner, String name, boolean elsewhere, List<Step> path) {
        Optional<CompiledField> field = owner.field(name).filter(FarCycles::isMade);
        if (field.isEmpty()) {
            return;
        }
        Step next = new Step(new Computed(owner.name(), name), elsewhere);
        List<Computed> along = path.stream().map(Step::at).toList();
        int before = along.indexOf(next.at());
        if (before >= 0) {
            boolean far =
                    next.far() || path.subList(before + 1, path.size()).stream().anyMatch(Step::far);
            if (far) {
                found.add(along.subList(before, along.size()));
            }
        } else if (!done.contains(next.at())) {
            path.add(next);
            visit(field.get(), path);
            path.remove(path.size() - 1);
        }
    }

    private static Optional<String> target(CompiledObject object, String name) {
        Optional<CompiledField> field = object.field(name);
        if (field.isPresent()) {
            return field.get().valueType() instanceof FieldType.ReferenceTo to
                    ? Optional.of(to.object())
                    : Optional.empty();
        }
        return Optional.ofNullable(ObjectScope.SYSTEM_FIELDS.get(name))
                .flatMap(member ->
                        member.type() instanceof ReferenceType to ? Optional.of(to.object()) : Optional.empty());
    }
}
