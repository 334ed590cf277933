package cn.minshui.engine.app.http;

import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Reference;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON: ids and exact decimals as text, money with two places, prices with at least two, quantities without trailing
 * zeros; a reference as {@code {id,label}} with the fields that were asked for beneath it.
 */
public final class RecordJson {
    private static final DateTimeFormatter PERIOD = DateTimeFormatter.ofPattern("yyyyMM");
    private static final int MONEY_SCALE = 2;
    /** Beyond this a JSON number loses digits in most clients. */
    private static final long EXACT_IN_JSON = 1L << 53;

    private final CompiledModel model;

    public RecordJson(CompiledModel model) {
        this.model = model;
    }

    public Map<String, @Nullable Object> record(DataRecord record) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", Long.toString(record.id()));
        json.put("version", record.version());
        json.put("organization", Map.of("id", Long.toString(record.organization())));
        Optional<CompiledObject> object = model.object(record.object());
        record.values().forEach((name, value) -> {
            int dot = name.indexOf('.');
            if (dot < 0) {
                put(json, name, value(type(object, name), value));
            } else {
                Object nested = value(targetType(object, name, dot), value);
                below(json, name.substring(0, dot)).put(name.substring(dot + 1), nested);
            }
        });
        return json;
    }

    public List<Map<String, @Nullable Object>> records(List<DataRecord> records) {
        return records.stream().map(this::record).toList();
    }

    /** A field's value as it stands in history or anywhere else outside of a record. */
    public @Nullable Object fieldValue(String object, String field, @Nullable Object value) {
        return value(type(model.object(object), field), value);
    }

    /** The answer of an action: a tree of plain values without a type of field. */
    public @Nullable Object tree(@Nullable Object value) {
        return tree("", value);
    }

    private @Nullable Object tree(String key, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            map.forEach((name, member) -> json.put(String.valueOf(name), tree(String.valueOf(name), member)));
            return json;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> json = new ArrayList<>();
            list.forEach(member -> json.add(tree(key, member)));
            return json;
        }
        if (value instanceof Long number && (isId(key) || Math.abs(number) >= EXACT_IN_JSON)) {
            return number.toString();
        }
        return value(null, value);
    }

    private static boolean isId(String key) {
        return key.equals("id") || key.endsWith("Id");
    }

    /** A field asked for by {@code ref.field} may have come before the reference itself. */
    private static void put(Map<String, @Nullable Object> json, String name, @Nullable Object value) {
        Object present = json.get(name);
        if (present instanceof Map<?, ?> && value instanceof Map<?, ?> reference) {
            Map<String, @Nullable Object> nested = below(json, name);
            reference.forEach((key, member) -> nested.put(String.valueOf(key), member));
        } else {
            json.put(name, value);
        }
    }

    private static Map<String, @Nullable Object> below(Map<String, @Nullable Object> json, String name) {
        Map<String, @Nullable Object> nested = new LinkedHashMap<>();
        if (json.get(name) instanceof Map<?, ?> present) {
            present.forEach((key, member) -> nested.put(String.valueOf(key), member));
        }
        json.put(name, nested);
        return nested;
    }

    private @Nullable FieldType type(Optional<CompiledObject> object, String field) {
        return object.flatMap(o -> o.field(field)).map(CompiledField::valueType).orElse(null);
    }

    private @Nullable FieldType targetType(Optional<CompiledObject> object, String path, int dot) {
        return type(object, path.substring(0, dot)) instanceof FieldType.ReferenceTo reference
                ? type(model.object(reference.object()), path.substring(dot + 1))
                : null;
    }

    private @Nullable Object value(@Nullable FieldType type, @Nullable Object value) {
        if (value instanceof BigDecimal number) {
            return decimal(type, number);
        }
        if (value instanceof YearMonth period) {
            return PERIOD.format(period);
        }
        if (value instanceof Reference reference) {
            return reference(reference);
        }
        if (value instanceof DataRecord child) {
            return record(child);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(member -> value(null, member)).toList();
        }
        if (value == null || value instanceof Boolean || value instanceof Long || value instanceof Integer) {
            return value;
        }
        // Dates and instants are written by ISO 8601, text is text.
        return value.toString();
    }

    private static Map<String, @Nullable Object> reference(Reference reference) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", Long.toString(reference.id()));
        json.put("label", reference.label());
        return json;
    }

    private static String decimal(@Nullable FieldType type, BigDecimal number) {
        if (!(type instanceof FieldType.Exact exact)) {
            return number.toPlainString();
        }
        return switch (exact.style()) {
            case MONEY ->
                number.setScale(MONEY_SCALE, java.math.RoundingMode.UNNECESSARY).toPlainString();
            case QUANTITY -> places(number, 0);
            case DECIMAL -> places(number, Math.min(2, exact.scale()));
        };
    }

    /** Without trailing zeros, but with at least that many places. */
    private static String places(BigDecimal number, int least) {
        BigDecimal stripped = number.stripTrailingZeros();
        return (stripped.scale() < least ? stripped.setScale(least) : stripped).toPlainString();
    }
}
