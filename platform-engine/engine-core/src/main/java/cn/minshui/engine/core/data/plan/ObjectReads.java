package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What must be known of a record before its rules can be judged.
 *
 * @param own stored fields, in the order of the definition
 * @param paths {@code ref.field} and {@code ref.ref.field} that some rule reads, computed fields looked through
 * @param pathsOfNew those of them that rules for new records read: nothing is immutable, guarded or acted on yet
 * @param rollups roll-ups of the record itself that some rule reads and no column keeps: they stand in its image as they were
 *     when it was read
 */
public record ObjectReads(List<String> own, Set<String> paths, Set<String> pathsOfNew, Set<String> rollups) {

    static ObjectReads of(CompiledObject object) {
        List<String> own = object.fields().values().stream()
                .filter(CompiledField::isStored)
                .map(CompiledField::name)
                .toList();
        Set<String> paths = new LinkedHashSet<>();
        Set<String> rollups = new LinkedHashSet<>();
        rules(object).forEach(e -> collect(object, e, paths, rollups, 0));
        Set<String> pathsOfNew = new LinkedHashSet<>();
        object.validations().values().forEach(e -> collect(object, e, pathsOfNew, new LinkedHashSet<>(), 0));
        CompiledExpression told = object.eventConditions().get("created");
        if (told != null) {
            collect(object, told, pathsOfNew, new LinkedHashSet<>(), 0);
        }
        return new ObjectReads(own, paths, pathsOfNew, rollups);
    }

    private static Stream<CompiledExpression> rules(CompiledObject object) {
        List<CompiledExpression> rules = new ArrayList<>(object.validations().values());
        rules.addAll(object.guards().values());
        object.effects().values().forEach(effects -> rules.addAll(effects.values()));
        rules.addAll(object.actionConditions().values());
        rules.addAll(object.eventConditions().values());
        rules.addAll(object.approvalConditions().values());
        if (object.immutableWhen() != null) {
            rules.add(object.immutableWhen());
        }
        return rules.stream();
    }

    private static void collect(
            CompiledObject object, CompiledExpression expression, Set<String> paths, Set<String> rollups, int depth) {
        for (String name : expression.reads()) {
            if (expression.slots().containsKey(name)) {
                continue;
            }
            if (name.indexOf('.') >= 0) {
                boolean own = object.field(name.substring(0, name.indexOf('.')))
                        .filter(f -> f.type() instanceof FieldType.AnyReference)
                        .isPresent();
                if (!own) {
                    paths.add(name);
                }
                continue;
            }
            if (object.field(name)
                    .filter(f -> f.rollup() != null && !f.isStored())
                    .isPresent()) {
                rollups.add(name);
            }
            CompiledExpression computed =
                    object.field(name).map(CompiledField::computed).orElse(null);
            if (computed != null && depth < 8) {
                collect(object, computed, paths, rollups, depth + 1);
            }
        }
    }

    /** Everything to select for an image of the record. */
    public List<String> all() {
        List<String> all = new ArrayList<>(own);
        all.add("organization");
        all.addAll(rollups);
        all.addAll(paths);
        return all;
    }
}
