package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.value.Literals;
import cn.minshui.engine.core.data.value.ValueRules;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.problem.Problems;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Fills in the defaults of a new record, each after those that it reads. Used for one record. */
final class DefaultValues {
    private final Call call;
    private final CompiledObject object;
    private final Map<String, @Nullable Object> values;
    private final String prefix;
    private final Problems problems;
    private final Set<String> visited = new HashSet<>();

    /** @param values what was given; the defaults come to it */
    DefaultValues(
            Call call, CompiledObject object, Map<String, @Nullable Object> values, String prefix, Problems problems) {
        this.call = call;
        this.object = object;
        this.values = values;
        this.prefix = prefix;
        this.problems = problems;
    }

    /** A field that was left out; the order in which this is asked for does not matter. */
    void fill(CompiledField field) {
        if (!visited.add(field.name()) || values.containsKey(field.name())) {
            return;
        }
        CompiledExpression expression = field.defaultExpression();
        if (expression == null) {
            String literal = field.definition().defaultValue();
            values.put(field.name(), literal == null ? null : Literals.parse(field.type(), literal));
            return;
        }
        before(expression);
        Object value = AssignedValues.of(
                field.type(), expression.evaluate(new RecordBindings(call.context(), object, values)));
        values.put(
                field.name(),
                new ValueRules(call.model())
                        .check(field.definition(), value, RecordRules.path(prefix, field.name()), problems::add));
    }

    private void before(CompiledExpression expression) {
        for (String name : expression.reads()) {
            Optional<CompiledField> read = object.field(name);
            CompiledExpression computed = read.map(CompiledField::computed).orElse(null);
            if (computed != null) {
                before(computed);
            } else {
                read.filter(CompiledField::isStored).ifPresent(this::fill);
            }
        }
    }
}
