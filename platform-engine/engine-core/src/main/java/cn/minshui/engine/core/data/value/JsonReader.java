package cn.minshui.engine.core.data.value;

import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.spi.data.GeoPoint;
import cn.minshui.engine.spi.data.JsonValue;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.Problem;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One JSON value as a typed one; what is of another type is a problem, nothing is guessed. */
final class JsonReader {
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,19}");
    private static final Pattern EXACT = Pattern.compile("[+-]?(\\d{1,60}(\\.\\d{0,60})?|\\.\\d{1,60})");
    private static final Pattern ID = Pattern.compile("[1-9]\\d{0,18}");
    private static final int LONGEST_EXPONENT = 60;

    private JsonReader() {}

    /** A reference by the target's key field. @param object the target, of a reference to one of several objects */
    record ByKey(@Nullable String object, String field, JsonNode value) {}

    /**
     * @return null with a problem when the value is not of the field's type; a reference is a Long, of an any-reference a
     *     Reference, or {@link ByKey}
     */
    static @Nullable Object read(FieldDefinition field, JsonNode json, String path, Consumer<Problem> problems) {
        Object value = switch (Storage.of(field.type())) {
            case TEXT -> json.isTextual() ? json.textValue() : null;
            case WHOLE -> whole(json);
            case EXACT -> exact(json);
            case BOOL -> json.isBoolean() ? json.booleanValue() : null;
            case DATE -> json.isTextual() ? date(json.textValue()) : null;
            case DATE_TIME -> json.isTextual() ? instant(json.textValue()) : null;
            case PERIOD -> period(json);
            case REFERENCE -> reference(json);
            case ANY_REFERENCE -> anyReference(json);
            case KEYS -> keys(json);
            case POINT -> point(json);
            case FILES -> files(json);
            case JSON -> new JsonValue(json.toString());
            case ROWS -> throw new IllegalArgumentException(field.name() + " is a child table");
        };
        if (value == null) {
            problems.accept(ValueRules.problem(
                    "FIELD_TYPE",
                    path,
                    ValueRules.label(field) + "应是" + expected(field, true),
                    field.label().en() + " must be " + expected(field, false)));
        }
        return value;
    }

    private static String expected(FieldDefinition field, boolean zh) {
        return switch (Storage.of(field.type())) {
            case TEXT -> zh ? "文本" : "text";
            case WHOLE -> zh ? "整数" : "a whole number";
            case EXACT -> zh ? "数字，如 \"12.50\"" : "a number such as \"12.50\"";
            case BOOL -> zh ? " true 或 false" : "true or false";
            case DATE -> zh ? "日期，如 2026-09-30" : "a date such as 2026-09-30";
            case DATE_TIME -> zh ? "带时区的时间，如 2026-09-30T08:00:00Z" : "an instant such as 2026-09-30T08:00:00Z";
            case PERIOD -> zh ? "账期，如 202609" : "a month such as 202609";
            case REFERENCE -> zh ? "记录的编号，或 {关键字段: 值}" : "the id of a record, or {key field: value}";
            case ANY_REFERENCE ->
                zh
                        ? "对象和记录的编号，如 {\"object\":\"customer\",\"id\":\"12\"}，或 {\"object\":…, 关键字段: 值}"
                        : "an object and the id of a record such as {\"object\":\"customer\",\"id\":\"12\"}, or {\"object\":…, key field: value}";
            case KEYS -> zh ? "选项键的列表，如 [\"a\",\"b\"]" : "a list of keys such as [\"a\",\"b\"]";
            case POINT ->
                zh
                        ? "经纬度，如 {\"longitude\":\"118.6\",\"latitude\":\"24.9\"}"
                        : "a point such as {\"longitude\":\"118.6\",\"latitude\":\"24.9\"}";
            case FILES -> zh ? "已上传文件编号的列表，如 [\"123\"]" : "a list of ids of uploaded files such as [\"123\"]";
            case JSON -> zh ? " JSON 值" : "a JSON value";
            case ROWS -> zh ? "列表" : "a list";
        };
    }

    private static @Nullable List<String> keys(JsonNode json) {
        List<String> keys = new ArrayList<>();
        json.forEach(key -> keys.add(key.textValue()));
        return json.isArray() && !keys.contains(null) ? keys : null;
    }

    private static @Nullable GeoPoint point(JsonNode json) {
        if (!json.isObject() || json.size() != 2 || !json.has("longitude") || !json.has("latitude")) {
            return null;
        }
        BigDecimal longitude = exact(json.get("longitude"));
        BigDecimal latitude = exact(json.get("latitude"));
        return longitude == null || latitude == null ? null : new GeoPoint(longitude, latitude);
    }

    /** Ids, or files as they were read. */
    private static @Nullable List<Long> files(JsonNode json) {
        List<Long> ids = new ArrayList<>();
        for (JsonNode file : json) {
            if (!(reference(file) instanceof Long id)) {
                return null;
            }
            ids.add(id);
        }
        return json.isArray() ? ids : null;
    }

    private static @Nullable Long whole(JsonNode json) {
        if (json.isIntegralNumber()) {
            return json.canConvertToLong() ? json.longValue() : null;
        }
        return json.isTextual() && WHOLE.matcher(json.textValue()).matches() ? parseLong(json.textValue()) : null;
    }

    private static @Nullable Long parseLong(String digits) {
        try {
            return Long.valueOf(digits);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable BigDecimal exact(JsonNode json) {
        if (json.isNumber()) {
            BigDecimal number = json.decimalValue();
            return Math.abs((long) number.scale()) > LONGEST_EXPONENT || number.precision() > 2 * LONGEST_EXPONENT
                    ? null
                    : number;
        }
        return json.isTextual() && EXACT.matcher(json.textValue()).matches() ? new BigDecimal(json.textValue()) : null;
    }

    private static @Nullable LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable YearMonth period(JsonNode json) {
        String text = json.isIntegralNumber() || json.isTextual() ? json.asText() : "";
        if (!text.matches("\\d{6}")) {
            return null;
        }
        try {
            return YearMonth.parse(text, ColumnValues.PERIOD);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable Object reference(JsonNode json) {
        if (json.isIntegralNumber() || json.isTextual()) {
            String text = json.asText();
            return ID.matcher(text).matches() ? parseLong(text) : null;
        }
        if (!json.isObject()) {
            return null;
        }
        JsonNode id = json.get("id");
        if (id != null) {
            // As it was read: {id, label}.
            return id.isContainerNode() ? null : reference(id);
        }
        if (json.size() != 1) {
            return null;
        }
        return byKey(null, json.fieldNames().next(), json);
    }

    /** {@code {object, id}}, with a label as it was read, or {@code {object, key field: value}}. */
    private static @Nullable Object anyReference(JsonNode json) {
        if (!json.path("object").isTextual()) {
            return null;
        }
        String object = json.get("object").textValue();
        JsonNode id = json.get("id");
        if (id != null) {
            return !id.isContainerNode() && reference(id) instanceof Long number ? Reference.to(object, number) : null;
        }
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        names.remove("object");
        return names.size() == 1 ? byKey(object, names.get(0), json) : null;
    }

    private static @Nullable ByKey byKey(@Nullable String object, String field, JsonNode json) {
        JsonNode value = json.get(field);
        return value.isValueNode() && !value.isNull() ? new ByKey(object, field, value) : null;
    }
}
