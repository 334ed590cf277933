package cn.minshui.engine.core.script.facade;

import cn.minshui.engine.core.data.value.JsonValues;
import cn.minshui.engine.core.data.value.RecordJson;
import cn.minshui.engine.spi.action.Input;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.JsonValue;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.data.StoredFile;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Values as realms read them: a reference to one of several objects is {@code {object, id}}; ids, dates, instants and periods are
 * text, a decimal is {@code {$d: text}}, a record {@code {$r: object, v: values}}, JSON of a user {@code {$j: text}}.
 */
final class ScriptJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long LARGEST_WHOLE = (1L << 53) - 1;

    private ScriptJson() {}

    static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a realm wrote no JSON", e);
        }
    }

    static ObjectNode object() {
        return JSON.objectNode();
    }

    static ObjectNode record(String object, Map<String, @Nullable Object> values) {
        ObjectNode record = JSON.objectNode();
        record.put("$r", object);
        ObjectNode all = record.putObject("v");
        values.forEach((name, value) -> all.set(name, isId(name, value) ? text(value) : value(value)));
        return record;
    }

    static ObjectNode record(DataRecord row) {
        return record(row, field -> true);
    }

    /** @param shown of the record's fields */
    static ObjectNode record(DataRecord row, Predicate<String> shown) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("id", row.id());
        values.put("version", row.version());
        values.put("organization", row.organization());
        row.values().forEach((name, value) -> {
            if (shown.test(name)) {
                values.put(name, value);
            }
        });
        return record(row.object(), values);
    }

    private static boolean isId(String name, @Nullable Object value) {
        return value instanceof Long && (name.equals("id") || name.equals("organization"));
    }

    static JsonNode text(@Nullable Object value) {
        return value == null ? JSON.nullNode() : JSON.textNode(value.toString());
    }

    static JsonNode value(@Nullable Object value) {
        if (value == null) {
            return JSON.nullNode();
        }
        if (value instanceof BigDecimal decimal) {
            return JSON.objectNode().put("$d", decimal.toPlainString());
        }
        if (value instanceof Boolean flag) {
            return JSON.booleanNode(flag);
        }
        if (value instanceof Integer || value instanceof Long) {
            long whole = ((Number) value).longValue();
            return Math.abs(whole) <= LARGEST_WHOLE ? JSON.numberNode(whole) : JSON.textNode(Long.toString(whole));
        }
        if (value instanceof Reference reference) {
            JsonNode id = JSON.textNode(Long.toString(reference.id()));
            return reference.object() == null
                    ? id
                    : JSON.objectNode().put("object", reference.object()).set("id", id);
        }
        if (value instanceof JsonValue json) {
            return JSON.objectNode().put("$j", json.text());
        }
        if (value instanceof StoredFile) {
            return RecordJson.scalar(null, value);
        }
        return value instanceof DataRecord row ? record(row) : many(value);
    }

    private static JsonNode many(Object value) {
        if (value instanceof Iterable<?> list) {
            ArrayNode array = JSON.arrayNode();
            list.forEach(v -> array.add(value(v)));
            return array;
        }
        if (value instanceof Input input) {
            return many(input.values());
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = JSON.objectNode();
            map.forEach((name, inner) -> object.set(String.valueOf(name), value(inner)));
            return object;
        }
        return JSON.textNode(JsonValues.text(null, value));
    }
}
