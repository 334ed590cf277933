package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a path such as {@code createdBy.mobile} ends, whether its steps are fields of definitions or the columns that every
 * object has.
 *
 * @param field the definition of the last step; null for a column that every object has
 * @param type of the value at the end
 */
public record FieldPath(@Nullable CompiledField field, FieldType type) {

    /** Empty for a path with a step that does not exist, or that goes on after something other than a reference to one object. */
    public static Optional<FieldPath> of(CompiledModel model, CompiledObject object, String path) {
        int dot = path.indexOf('.');
        Optional<FieldPath> first = step(object, dot < 0 ? path : path.substring(0, dot));
        if (dot < 0) {
            return first;
        }
        return first.map(FieldPath::type)
                .filter(FieldType.ReferenceTo.class::isInstance)
                .flatMap(type -> model.object(((FieldType.ReferenceTo) type).object()))
                .flatMap(target -> of(model, target, path.substring(dot + 1)));
    }

    private static Optional<FieldPath> step(CompiledObject object, String name) {
        return object.field(name)
                .map(field -> new FieldPath(field, field.valueType()))
                .or(() -> SystemField.of(name).map(system -> new FieldPath(null, system.type(object.name()))));
    }
}
