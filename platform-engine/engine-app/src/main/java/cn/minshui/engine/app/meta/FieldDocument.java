package cn.minshui.engine.app.meta;

import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledModel;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A field as documents of interfaces describe it: the same words that screens have. */
public final class FieldDocument {
    private FieldDocument() {}

    public static Map<String, @Nullable Object> of(CompiledModel model, String language, FieldDefinition field) {
        return new FieldPayload(model, language).of(field);
    }

    /** The word of a type in definitions. */
    public static String type(FieldType type) {
        return FieldPayload.name(type);
    }
}
