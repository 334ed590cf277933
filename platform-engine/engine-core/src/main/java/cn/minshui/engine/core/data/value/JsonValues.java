package cn.minshui.engine.core.data.value;

import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.FieldType.Exact.Style;
import cn.minshui.engine.spi.data.Reference;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/** The text that a value has in JSON: ids, decimals, dates, instants and periods are strings. */
public final class JsonValues {
    private JsonValues() {}

    /** @param type decides how a decimal is written; null writes it as it is */
    public static String text(@Nullable FieldType type, Object value) {
        if (value instanceof BigDecimal number) {
            return decimal(type, number);
        }
        if (value instanceof YearMonth period) {
            return ColumnValues.PERIOD.format(period);
        }
        if (value instanceof Reference reference) {
            return Long.toString(reference.id());
        }
        if (value instanceof Instant
                || value instanceof LocalDate
                || value instanceof Long
                || value instanceof String) {
            return value.toString();
        }
        if (value instanceof Boolean || value instanceof Integer) {
            return value.toString();
        }
        throw new IllegalArgumentException(
                "no JSON text for a " + value.getClass().getName());
    }

    private static String decimal(@Nullable FieldType type, BigDecimal number) {
        FieldType shown = type instanceof FieldType.Computed computed ? computed.result() : type;
        if (!(shown instanceof FieldType.Exact exact)) {
            return number.toPlainString();
        }
        BigDecimal stripped = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        if (exact.style() == Style.QUANTITY) {
            return stripped.toPlainString();
        }
        int places = Math.max(stripped.scale(), exact.style() == Style.MONEY ? 2 : Math.min(2, exact.scale()));
        return number.setScale(places, RoundingMode.UNNECESSARY).toPlainString();
    }
}
