package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.FieldType.Rollup;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.Pointers;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.problem.Problem;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a roll-up is made of: the other object's records point here, the field that counts and those of the condition are their
 * own, and the value is of the type that is said.
 */
final class RollupCheck {
    private final EffectiveSet set;
    private final Consumer<Problem> problems;

    RollupCheck(EffectiveSet set, Consumer<Problem> problems) {
        this.set = set;
        this.problems = problems;
    }

    void check(CompiledModel model) {
        for (CompiledObject object : model.objects().values()) {
            EffectiveDefinition effective = set.get("object", object.name());
            if (effective != null) {
                notUnique(effective, object);
            }
            for (CompiledField field : object.fields().values()) {
                Rollup rollup = field.rollup();
                if (effective != null && rollup != null) {
                    check(effective, field, rollup, model.objects().get(rollup.object()));
                }
            }
        }
    }

    private void check(
            EffectiveDefinition effective, CompiledField field, Rollup rollup, @Nullable CompiledObject other) {
        String pointer = Pointers.of("fields", field.name());
        if (other == null) {
            if (!set.isBroken("object", rollup.object())) {
                error(
                        effective,
                        pointer + "/object",
                        "没有对象 " + rollup.object(),
                        "there is no object " + rollup.object());
            }
            return;
        }
        boolean pointsHere = other.field(rollup.reference())
                .map(CompiledField::type)
                .filter(t ->
                        t instanceof FieldType.ReferenceTo to && to.object().equals(effective.name()))
                .isPresent();
        if (!pointsHere) {
            String name = rollup.object() + "." + rollup.reference();
            error(
                    effective,
                    pointer + "/reference",
                    name + " 不是指向 " + effective.name() + " 的引用",
                    name + " is not a reference to " + effective.name());
        }
        counted(effective, pointer, field, rollup, other);
        if (field.rollupWhere() != null) {
            own(effective, pointer + "/where", other, field.rollupWhere());
            if (field.isKeptRollup()) {
                noPath(effective, pointer + "/where", other, field.rollupWhere());
            }
        }
    }

    /** A path changes with a record above, which is no writing of the record that is counted. */
    private void noPath(
            EffectiveDefinition effective, String pointer, CompiledObject other, CompiledExpression expression) {
        expression.reads().stream()
                .filter(name -> StoredComputedCheck.isPath(other, name))
                .forEach(name -> error(
                        effective,
                        pointer,
                        "存储的汇总不能用树的路径：" + name,
                        "a stored roll-up does not read the path of a tree: " + name));
    }

    /** Others' writing must not run into it. */
    private void notUnique(EffectiveDefinition effective, CompiledObject object) {
        object.definition().unique().forEach((id, unique) -> {
            for (int i = 0; i < unique.fields().size(); i++) {
                if (object.field(unique.fields().get(i))
                        .filter(CompiledField::isKeptRollup)
                        .isPresent()) {
                    error(
                            effective,
                            Pointers.of("unique", id, "fields") + "/" + i,
                            "汇总字段不能用于唯一约束",
                            "a roll-up cannot be unique");
                }
            }
        });
    }

    private void counted(
            EffectiveDefinition effective, String pointer, CompiledField field, Rollup rollup, CompiledObject other) {
        boolean counts = rollup.function() == Rollup.Function.COUNT;
        if (counts == (rollup.field() != null)) {
            error(effective, pointer + "/field", "count 不写 field，其他函数必须写", "count has no field, the others need one");
            return;
        }
        FieldType result = field.valueType();
        if (counts) {
            if (!(result instanceof FieldType.Whole)) {
                error(effective, pointer + "/result", "count 的结果是 integer", "a count is an integer");
            }
            return;
        }
        CompiledField source = other.field(String.valueOf(rollup.field())).orElse(null);
        if (source == null || source.definition().secret() || (source.column() == null && source.computed() == null)) {
            String name = rollup.object() + "." + rollup.field();
            error(effective, pointer + "/field", name + " 不能汇总", name + " cannot be rolled up");
            return;
        }
        if (source.computed() != null) {
            own(effective, pointer + "/field", other, source.computed());
        }
        if (!fits(rollup.function(), source.valueType(), result)) {
            error(
                    effective,
                    pointer + "/result",
                    "结果类型装不下 " + rollup.object() + "." + rollup.field() + " 的汇总（sum 须是小数位不少的 decimal、money 或 quantity）",
                    "the result cannot hold what comes of " + rollup.object() + "." + rollup.field()
                            + " (a sum is a decimal, money or quantity with as many decimals)");
        }
    }

    private static boolean fits(Rollup.Function function, FieldType source, FieldType result) {
        if (source instanceof FieldType.Exact from) {
            return result instanceof FieldType.Exact to && to.scale() >= from.scale();
        }
        if (function == Rollup.Function.SUM) {
            return source instanceof FieldType.Whole && result instanceof FieldType.Exact;
        }
        boolean ordered = source instanceof FieldType.Whole
                || source instanceof FieldType.Date
                || source instanceof FieldType.DateTime
                || source instanceof FieldType.Period;
        return ordered && source.getClass() == result.getClass();
    }

    /** The database adds up records one by one, for everybody alike: nothing of the caller and nothing behind a reference. */
    private void own(
            EffectiveDefinition effective, String pointer, CompiledObject other, CompiledExpression expression) {
        TreeSet<String> foreign = new TreeSet<>(expression.slots().keySet());
        for (String name : expression.reads()) {
            Optional<CompiledField> read = other.field(name).filter(field -> !field.isSensitive());
            read.ifPresentOrElse(f -> StoredComputedCheck.collect(other, f, foreign, true, 0), () -> foreign.add(name));
        }
        if (!foreign.isEmpty()) {
            String names = String.join(", ", foreign);
            error(
                    effective,
                    pointer,
                    "汇总只能用 " + other.name() + " 自己的、不加密的字段，不能用：" + names,
                    "a roll-up reads the own fields of " + other.name() + " alone, not " + names);
        }
    }

    private void error(EffectiveDefinition effective, String pointer, String zh, String en) {
        problems.accept(MetaErrorCode.ROLLUP_SOURCE.at(effective.place(pointer), zh, en));
    }
}
