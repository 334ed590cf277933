package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.value.ValueRules;
import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.problem.Problems;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fills the columns that are computed from the other fields of the record; every way of writing comes through here. */
final class DerivedValues {
    private DerivedValues() {}

    /** @param values the record as it is about to be written @param prefix path of the record in the body */
    static void fill(
            Call call, CompiledObject object, Map<String, @Nullable Object> values, String prefix, Problems problems) {
        RecordBindings bindings = null;
        ValueRules rules = null;
        for (String name : object.computedOrder()) {
            CompiledField field = object.field(name).orElseThrow();
            if (!field.isDerived() || field.computed() == null) {
                continue;
            }
            if (bindings == null || rules == null) {
                bindings = new RecordBindings(call.context(), object, values);
                rules = new ValueRules(call.model());
            }
            FieldType type = field.valueType();
            Object value = AssignedValues.of(type, field.computed().evaluate(bindings));
            String path = RecordRules.path(prefix, name);
            values.put(name, rules.check(asResult(field.definition(), type), value, path, problems::add));
        }
    }

    /** The field as one of its result's type: within the limits of the column. */
    private static FieldDefinition asResult(FieldDefinition field, FieldType type) {
        return new FieldDefinition(
                field.name(),
                field.label(),
                field.help(),
                type,
                false,
                true,
                false,
                null,
                field.mask(),
                field.secret(),
                field.sensitive());
    }
}
