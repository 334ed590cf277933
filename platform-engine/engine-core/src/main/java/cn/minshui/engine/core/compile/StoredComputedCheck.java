package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.definition.Pointers;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.problem.Problem;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * What is kept in a column is the same for everybody and for every node, and changes only with the record: its expression reads
 * the record's own fields and nothing else, however far one looks through other computed fields.
 */
final class StoredComputedCheck {
    private static final int DEEPEST = 8;

    private final EffectiveSet set;
    private final Consumer<Problem> problems;

    StoredComputedCheck(EffectiveSet set, Consumer<Problem> problems) {
        this.set = set;
        this.problems = problems;
    }

    void check(CompiledModel model) {
        for (CompiledObject object : model.objects().values()) {
            EffectiveDefinition effective = set.get("object", object.name());
            if (effective != null) {
                object.fields().values().stream()
                        .filter(CompiledField::isDerived)
                        .forEach(field -> {
                            if (field.computed() != null) {
                                ownFieldsAlone(effective, object, field);
                            }
                            sameForAll(effective, field);
                        });
            }
        }
    }

    private void ownFieldsAlone(EffectiveDefinition effective, CompiledObject object, CompiledField field) {
        String pointer = Pointers.of("fields", field.name(), "expression");
        TreeSet<String> foreign = new TreeSet<>();
        collect(object, field, foreign, false, 0);
        if (!foreign.isEmpty()) {
            String names = String.join(", ", foreign);
            problems.accept(MetaErrorCode.COMPUTED_STORED.at(
                    effective.place(pointer),
                    "存储的计算字段“" + field.name() + "”只能用本记录自己填写的字段，不能用：" + names,
                    "The stored computed field '" + field.name()
                            + "' may read nothing but what is written in the record itself, not " + names));
        }
    }

    private void sameForAll(EffectiveDefinition effective, CompiledField field) {
        String pointer = Pointers.of("fields", field.name(), field.computed() == null ? "function" : "expression");
        if (Pointers.origin(effective.tree(), pointer).isBranch()) {
            problems.accept(MetaErrorCode.COMPUTED_STORED.at(
                    effective.place(pointer),
                    "存储的计算字段全租户相同，不能由分支定义",
                    "A stored computed field is the same in the whole tenant: no branch defines one"));
        }
    }

    /** A path changes with a record above, which is no writing of this one. */
    static boolean isPath(CompiledObject object, String name) {
        ObjectDefinition.Tree tree = object.definition().tree();
        return tree != null && tree.path().equals(name);
    }

    /** @param kept whether roll-ups in columns may be read */
    static void collect(CompiledObject object, CompiledField field, TreeSet<String> foreign, boolean kept, int depth) {
        if (field.rollup() != null && !(kept && field.isKeptRollup())) {
            foreign.add(field.name());
        }
        CompiledExpression expression = field.computed();
        if (expression == null || depth > DEEPEST) {
            return;
        }
        foreign.addAll(expression.slots().keySet());
        for (String name : expression.reads()) {
            Optional<CompiledField> read = object.field(name);
            boolean numbered = read.map(CompiledField::type)
                    .filter(FieldType.Numbered.class::isInstance)
                    .isPresent();
            boolean sensitive = read.filter(CompiledField::isSensitive).isPresent();
            if (read.isEmpty() || numbered || sensitive || isPath(object, name)) {
                foreign.add(name);
            } else {
                collect(object, read.get(), foreign, kept, depth + 1);
            }
        }
    }
}
