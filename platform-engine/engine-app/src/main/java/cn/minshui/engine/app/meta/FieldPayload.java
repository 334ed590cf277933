package cn.minshui.engine.app.meta;

import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.problem.Text;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One field as screens read it: its words, its duties and what its type has. */
final class FieldPayload {
    private final CompiledModel model;
    private final String language;

    FieldPayload(CompiledModel model, String language) {
        this.model = model;
        this.language = language;
    }

    Map<String, @Nullable Object> of(FieldDefinition field) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", field.name());
        json.put("label", field.label().in(language));
        Text help = field.help();
        if (help != null) {
            json.put("help", help.in(language));
        }
        json.put("type", name(field.type()));
        json.put("required", field.required());
        json.put("readOnly", field.readOnly() || field.type() instanceof FieldType.Computed);
        json.put("fixed", field.fixed());
        if (field.secret()) {
            json.put("secret", true);
        }
        if (field.isSensitive()) {
            json.put("sensitive", true);
        }
        if (field.defaultValue() != null) {
            json.put("default", field.defaultValue());
        }
        type(field.type(), json);
        if (field.type() instanceof FieldType.ReferenceTo reference) {
            putIfPresent(json, "tree", upper(model, reference.object()));
        }
        if (field.type() instanceof FieldType.AnyReference any) {
            json.put("objects", any.objects().stream().map(this::target).toList());
        }
        return json;
    }

    /** An object that an any-reference may point to, with the page that shows its records. */
    private Map<String, @Nullable Object> target(String object) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", object);
        json.put(
                "label",
                model.object(object)
                        .map(o -> o.definition().label().in(language))
                        .orElse(object));
        putIfPresent(json, "tree", upper(model, object));
        model.pages().values().stream()
                .filter(page -> object.equals(page.object()))
                .findFirst()
                .ifPresent(page -> json.put("page", page.name()));
        return json;
    }

    /** The reference by which records of the object lie below one another; null where they make no tree. */
    static @Nullable String upper(CompiledModel model, String object) {
        return model.object(object)
                .map(o -> o.definition().tree())
                .map(ObjectDefinition.Tree::parent)
                .orElse(null);
    }

    static String name(FieldType type) {
        if (type instanceof FieldType.Exact exact) {
            return exact.style().name().toLowerCase(Locale.ROOT);
        }
        if (type instanceof FieldType.Text text) {
            return switch (text.style()) {
                case LINE -> "text";
                case LONG -> "long-text";
                case RICH -> "rich-text";
            };
        }
        if (type instanceof FieldType.Whole) {
            return "integer";
        }
        if (type instanceof FieldType.Bool) {
            return "boolean";
        }
        if (type instanceof FieldType.Date) {
            return "date";
        }
        if (type instanceof FieldType.DateTime) {
            return "date-time";
        }
        if (type instanceof FieldType.Period) {
            return "period";
        }
        return linkedName(type);
    }

    private static String linkedName(FieldType type) {
        if (type instanceof FieldType.Choice) {
            return "choice";
        }
        if (type instanceof FieldType.MultiChoice) {
            return "multi-choice";
        }
        if (type instanceof FieldType.Json) {
            return "json";
        }
        if (type instanceof FieldType.Point) {
            return "geo-point";
        }
        if (type instanceof FieldType.Files files) {
            return files.image() ? "image" : "file";
        }
        if (type instanceof FieldType.ReferenceTo) {
            return "reference";
        }
        if (type instanceof FieldType.AnyReference) {
            return "any-reference";
        }
        if (type instanceof FieldType.ChildTable) {
            return "child-table";
        }
        if (type instanceof FieldType.Computed) {
            return "computed";
        }
        if (type instanceof FieldType.Numbered) {
            return "sequence";
        }
        throw new IllegalArgumentException("no name for " + type);
    }

    private static void type(FieldType type, Map<String, @Nullable Object> json) {
        if (type instanceof FieldType.Text text) {
            json.put("maxLength", text.maxLength());
            putIfPresent(json, "pattern", text.pattern());
            putIfPresent(json, "dictionary", DefinitionChoice.dictionary(text));
        } else if (type instanceof FieldType.Whole whole) {
            putIfPresent(json, "min", text(whole.min()));
            putIfPresent(json, "max", text(whole.max()));
        } else if (type instanceof FieldType.Exact exact) {
            json.put("precision", exact.precision());
            json.put("scale", exact.scale());
            putIfPresent(json, "min", exact.min() == null ? null : exact.min().toPlainString());
            putIfPresent(json, "max", exact.max() == null ? null : exact.max().toPlainString());
            putIfPresent(json, "unit", exact.unit());
        } else if (type instanceof FieldType.Choice choice) {
            json.put("dictionary", choice.dictionary());
        } else if (type instanceof FieldType.MultiChoice several) {
            json.put("dictionary", several.dictionary());
        } else if (type instanceof FieldType.Files files) {
            json.put("extensions", files.extensions());
            json.put("maxSize", files.maxSize());
            json.put("multiple", files.most());
        } else if (type instanceof FieldType.Json value) {
            json.put("maxLength", value.maxLength());
        } else if (type instanceof FieldType.ReferenceTo reference) {
            json.put("object", reference.object());
        } else if (type instanceof FieldType.ChildTable table) {
            json.put("object", table.object());
            json.put("parent", table.parent());
        } else if (type instanceof FieldType.Computed computed) {
            json.put("result", name(computed.result()));
            type(computed.result(), json);
        }
    }

    private static @Nullable String text(@Nullable Long number) {
        return number == null ? null : number.toString();
    }

    private static void putIfPresent(Map<String, @Nullable Object> json, String name, @Nullable Object value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
