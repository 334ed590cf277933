package cn.minshui.engine.core.data.value;

import cn.minshui.engine.core.data.plan.SystemField;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.GeoPoint;
import cn.minshui.engine.spi.data.JsonValue;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.data.StoredFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Records and answers as JSON: ids, decimals, dates and periods are strings, whole numbers are numbers, a reference is
 * {@code {id, label}}, one to several objects {@code {object, id, label}}, and {@code ref.field} stands inside its reference.
 */
public final class RecordJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final CompiledModel model;

    public RecordJson(CompiledModel model) {
        this.model = model;
    }

    public ObjectNode write(DataRecord data) {
        CompiledObject object = model.object(data.object())
                .orElseThrow(() -> new IllegalArgumentException("the model has no object " + data.object()));
        ObjectNode json = JSON.objectNode();
        json.put("id", Long.toString(data.id()));
        json.put("version", data.version());
        data.values().forEach((name, value) -> {
            if (name.indexOf('.') < 0 && !name.equals("id") && !name.equals("version")) {
                json.set(name, value(type(object, name), value));
            }
        });
        data.values().forEach((name, value) -> {
            if (name.indexOf('.') >= 0) {
                nested(json, object, name, value);
            }
        });
        return json;
    }

    private void nested(ObjectNode json, CompiledObject object, String path, @Nullable Object value) {
        ObjectNode at = json;
        CompiledObject owner = object;
        String[] steps = path.split("\\.");
        for (int i = 0; i < steps.length - 1; i++) {
            at = at.get(steps[i]) instanceof ObjectNode inner ? inner : at.putObject(steps[i]);
            FieldType type = type(owner, steps[i]);
            if (!(type instanceof FieldType.ReferenceTo reference)) {
                throw new IllegalArgumentException(path + " does not follow a reference");
            }
            owner = model.object(reference.object()).orElseThrow();
        }
        String last = steps[steps.length - 1];
        at.set(last, value(type(owner, last), value));
    }

    private static @Nullable FieldType type(CompiledObject object, String name) {
        Optional<CompiledField> field = object.field(name);
        if (field.isPresent()) {
            return field.get().valueType();
        }
        return SystemField.of(name).map(s -> s.type(object.name())).orElse(null);
    }

    private JsonNode value(@Nullable FieldType type, @Nullable Object value) {
        if (value instanceof List<?> rows && !rows.isEmpty() && rows.get(0) instanceof DataRecord) {
            ArrayNode array = JSON.arrayNode();
            rows.forEach(row -> array.add(value(null, row)));
            return array;
        }
        if (value instanceof DataRecord row) {
            return write(row);
        }
        return scalar(type, value);
    }

    /** @param type decides how a decimal is written; null writes it as it is */
    public static JsonNode scalar(@Nullable FieldType type, @Nullable Object value) {
        if (value == null) {
            return JSON.nullNode();
        }
        if (value instanceof Reference reference) {
            ObjectNode json = pointer(reference);
            json.put("label", reference.label());
            return json;
        }
        if (value instanceof Boolean flag) {
            return JSON.booleanNode(flag);
        }
        if (value instanceof Map<?, ?> members) {
            // As the history keeps points, files and JSON: a tree without types.
            ObjectNode object = JSON.objectNode();
            members.forEach((name, member) -> object.set(String.valueOf(name), scalar(null, member)));
            return object;
        }
        if (value instanceof List<?> parts) {
            ArrayNode array = JSON.arrayNode();
            parts.forEach(part -> array.add(scalar(type, part)));
            return array;
        }
        if (value instanceof String html && isRich(type)) {
            // Written before the rules were as strict as they are, or by other hands: it is shown as HTML all the same.
            return JSON.textNode(RichText.cleaned(html));
        }
        if (value instanceof GeoPoint point) {
            return Points.tree(point);
        }
        if (value instanceof StoredFile file) {
            return StoredFiles.tree(file);
        }
        if (value instanceof JsonValue json) {
            return JsonTexts.tree(json.text());
        }
        if (value instanceof Long number) {
            boolean id = type instanceof FieldType.ReferenceTo;
            return id ? JSON.textNode(Long.toString(number)) : JSON.numberNode(number);
        }
        return JSON.textNode(JsonValues.text(type, value));
    }

    private static ObjectNode pointer(Reference reference) {
        ObjectNode json = JSON.objectNode();
        if (reference.object() != null) {
            json.put("object", reference.object());
        }
        return json.put("id", Long.toString(reference.id()));
    }

    /** As histories and events keep a value: of a reference what it points to, for its label may change. */
    public static JsonNode kept(@Nullable FieldType type, @Nullable Object value) {
        return value instanceof Reference reference ? pointer(reference) : scalar(type, value);
    }

    private static boolean isRich(@Nullable FieldType type) {
        return type instanceof FieldType.Text text && text.style() == FieldType.Text.Style.RICH;
    }

    /** The answer of an action as JSON; records inside it are written as records. */
    public JsonNode tree(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            ObjectNode json = JSON.objectNode();
            map.forEach((key, inner) -> json.set((String) key, tree(inner)));
            return json;
        }
        if (value instanceof Iterable<?> list) {
            ArrayNode array = JSON.arrayNode();
            list.forEach(inner -> array.add(tree(inner)));
            return array;
        }
        if (value instanceof DataRecord row) {
            return write(row);
        }
        if (value instanceof Integer number) {
            return JSON.numberNode(number.longValue());
        }
        return scalar(null, value);
    }

    /** A JSON tree as Map, List, String, Long, Boolean and null: what a stored answer is given back as. */
    public static @Nullable Object plain(JsonNode json) {
        if (json.isObject()) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            json.fields().forEachRemaining(e -> map.put(e.getKey(), plain(e.getValue())));
            return map;
        }
        if (json.isArray()) {
            List<@Nullable Object> list = new ArrayList<>();
            json.forEach(e -> list.add(plain(e)));
            return list;
        }
        if (json.isBoolean()) {
            return json.booleanValue();
        }
        if (json.isIntegralNumber()) {
            return json.longValue();
        }
        return json.isNull() ? null : json.asText();
    }
}
