package cn.minshui.engine.core.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parameters of a job as text and back, types kept: a job that goes on in another process gets what it was started with. A value
 * is {@code {"type": value}}; numbers and times are written as text.
 */
final class TypedJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private TypedJson() {}

    static String write(Map<String, Object> parameters) {
        return fields(parameters).toString();
    }

    static Map<String, Object> read(String text) {
        try {
            return fields(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("parameters of a task cannot be read", e);
        }
    }

    private static ObjectNode fields(Map<?, ?> map) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        map.forEach((name, value) -> node.set((String) name, write(value)));
        return node;
    }

    private static JsonNode write(Object value) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        if (value instanceof String text) {
            return node.put("text", text);
        } else if (value instanceof Boolean bool) {
            return node.put("boolean", bool);
        } else if (value instanceof Long || value instanceof Integer) {
            return node.put("integer", value.toString());
        } else if (value instanceof BigDecimal decimal) {
            return node.put("decimal", decimal.toString());
        } else if (value instanceof LocalDate date) {
            return node.put("date", date.toString());
        } else if (value instanceof Instant instant) {
            return node.put("instant", instant.toString());
        } else if (value instanceof YearMonth period) {
            return node.put("period", period.toString());
        } else if (value instanceof List<?> list) {
            ArrayNode items = node.putArray("list");
            list.forEach(item -> items.add(write(item)));
            return node;
        } else if (value instanceof Map<?, ?> map) {
            return node.set("map", fields(map));
        }
        throw new IllegalArgumentException(
                "a job parameter cannot be a " + value.getClass().getName());
    }

    private static Map<String, Object> fields(JsonNode node) {
        Map<String, Object> values = new LinkedHashMap<>();
        node.fields().forEachRemaining(field -> values.put(field.getKey(), read(field.getValue())));
        return values;
    }

    private static Object read(JsonNode node) {
        Map.Entry<String, JsonNode> entry = node.fields().next();
        JsonNode value = entry.getValue();
        return switch (entry.getKey()) {
            case "text" -> value.asText();
            case "boolean" -> value.asBoolean();
            case "integer" -> Long.valueOf(value.asText());
            case "decimal" -> new BigDecimal(value.asText());
            case "date" -> LocalDate.parse(value.asText());
            case "instant" -> Instant.parse(value.asText());
            case "period" -> YearMonth.parse(value.asText());
            case "list" -> {
                List<Object> items = new ArrayList<>();
                value.forEach(item -> items.add(read(item)));
                yield List.copyOf(items);
            }
            case "map" -> fields(value);
            default -> throw new IllegalStateException("unknown type of a job parameter: " + entry.getKey());
        };
    }
}
