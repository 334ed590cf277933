package cn.minshui.engine.spi.action;

import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Validated input of an action: values typed as fields of a record are, child tables as lists of Input. */
public record Input(Map<String, @Nullable Object> values) {
    public Input {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    public static Input empty() {
        return new Input(Map.of());
    }

    public boolean has(String field) {
        return values.get(field) != null;
    }

    public @Nullable Object value(String field) {
        return values.get(field);
    }

    public String text(String field) {
        return (String) required(field);
    }

    public BigDecimal decimal(String field) {
        return (BigDecimal) required(field);
    }

    public long integer(String field) {
        return (Long) required(field);
    }

    /** A reference is an id. */
    public long reference(String field) {
        return (Long) required(field);
    }

    public YearMonth period(String field) {
        return (YearMonth) required(field);
    }

    @SuppressWarnings("unchecked")
    public List<Input> rows(String field) {
        return (List<Input>) required(field);
    }

    private Object required(String field) {
        return Objects.requireNonNull(values.get(field), () -> "input " + field + " is missing");
    }
}
