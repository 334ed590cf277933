package cn.minshui.engine.core.testing;

import cn.minshui.engine.core.compile.Literals;
import cn.minshui.engine.core.compile.ObjectScope;
import cn.minshui.engine.core.data.plan.SystemField;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.Reference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Values of a record as a case writes them: each of its field's type; what a reference leads to as {@code "ref.field"}. */
final class CaseValues {
    private final CompiledModel model;
    private final CompiledObject object;

    CaseValues(CompiledModel model, CompiledObject object) {
        this.model = model;
        this.object = object;
    }

    /** @return every field of the object, null where the case says nothing */
    Map<String, @Nullable Object> read(Map<?, ?> given) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        object.fields().keySet().forEach(name -> values.put(name, null));
        given.forEach((name, written) -> values.put(String.valueOf(name), value(String.valueOf(name), written)));
        return values;
    }

    @Nullable
    Object value(String name, @Nullable Object written) {
        if (written == null) {
            return null;
        }
        if (ObjectScope.USER.containsKey(name)) {
            return written;
        }
        CompiledObject at = object;
        String rest = name;
        for (int dot = rest.indexOf('.'); dot >= 0; dot = rest.indexOf('.')) {
            at = target(at, rest.substring(0, dot));
            rest = rest.substring(dot + 1);
        }
        return field(at, rest).map(f -> typed(f.valueType(), written)).orElse(written);
    }

    private CompiledObject target(CompiledObject from, String name) {
        FieldType type = field(from, name)
                .map(CompiledField::type)
                .or(() -> SystemField.of(name).map(s -> s.type(from.name())))
                .orElse(null);
        if (!(type instanceof FieldType.ReferenceTo reference)) {
            throw new IllegalArgumentException(name + " 不是引用 does not follow a reference");
        }
        return model.object(reference.object()).orElseThrow();
    }

    private static Optional<CompiledField> field(CompiledObject object, String name) {
        Optional<CompiledField> field = object.field(name);
        if (field.isEmpty() && !ObjectScope.SYSTEM_FIELDS.containsKey(name)) {
            throw new IllegalArgumentException(object.name() + " 没有字段 has no field " + name);
        }
        return field;
    }

    static Object typed(FieldType type, Object written) {
        if (type instanceof FieldType.ReferenceTo) {
            return new Reference(Long.parseLong(written.toString()), null);
        }
        if (type instanceof FieldType.AnyReference && written instanceof Map<?, ?> any) {
            return Reference.to(String.valueOf(any.get("object")), Long.parseLong(String.valueOf(any.get("id"))));
        }
        return type instanceof FieldType.Numbered ? written.toString() : Literals.parse(type, written.toString());
    }
}
