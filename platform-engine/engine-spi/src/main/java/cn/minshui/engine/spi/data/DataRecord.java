package cn.minshui.engine.spi.data;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record as read: the engine's own columns and the values of the fields that were asked for.
 *
 * <p>Value types by field type: text, long text, rich text, choice, sequence → String; multi-choice → List of String, never
 * empty; json → {@link JsonValue}; file, image → List of {@link StoredFile}, never empty; geo-point → {@link GeoPoint}; integer →
 * Long; decimal, money, quantity → BigDecimal; boolean → Boolean; date → LocalDate; date-time → Instant; period → YearMonth;
 * reference → {@link Reference}; any-reference → {@link Reference} with its object; child table → List of DataRecord; a nested
 * reference field {@code a.b} → under the key {@code "a.b"}. Null is absent.
 */
public record DataRecord(
        String object, long id, long version, long organization, Map<String, @Nullable Object> values) {
    public DataRecord {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    public @Nullable Object value(String field) {
        if (!values.containsKey(field)) {
            throw new IllegalArgumentException("field " + object + "." + field + " was not read");
        }
        return values.get(field);
    }

    public boolean isNull(String field) {
        return value(field) == null;
    }

    public @Nullable String textOrNull(String field) {
        return (String) value(field);
    }

    public String text(String field) {
        return (String) required(field);
    }

    public long integer(String field) {
        return (Long) required(field);
    }

    public @Nullable Long integerOrNull(String field) {
        return (Long) value(field);
    }

    public BigDecimal decimal(String field) {
        return (BigDecimal) required(field);
    }

    public @Nullable BigDecimal decimalOrNull(String field) {
        return (BigDecimal) value(field);
    }

    public boolean bool(String field) {
        return Boolean.TRUE.equals(value(field));
    }

    public LocalDate date(String field) {
        return (LocalDate) required(field);
    }

    public @Nullable LocalDate dateOrNull(String field) {
        return (LocalDate) value(field);
    }

    public Instant instant(String field) {
        return (Instant) required(field);
    }

    public YearMonth period(String field) {
        return (YearMonth) required(field);
    }

    public Reference reference(String field) {
        return (Reference) required(field);
    }

    public @Nullable Reference referenceOrNull(String field) {
        return (Reference) value(field);
    }

    @SuppressWarnings("unchecked")
    public List<DataRecord> children(String field) {
        return (List<DataRecord>) required(field);
    }

    private Object required(String field) {
        return Objects.requireNonNull(value(field), () -> object + "." + field + " of " + id + " is null");
    }
}
