package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.value.ColumnValues;
import cn.minshui.engine.core.expression.ExpressionType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Parameters of filters given as text, as JSON and scripts have them: read as what they are compared with. */
public final class FilterValues {
    private FilterValues() {}

    /** @param type null where the filter does not use the parameter @throws IllegalArgumentException when it is no such value */
    public static Object typed(@Nullable ExpressionType type, Object value) {
        if (value instanceof Collection<?> many) {
            ExpressionType element = type instanceof ExpressionType.ListType list ? list.element() : type;
            return many.stream().map(v -> typed(element, v)).toList();
        }
        if (!(value instanceof String text) || type == null) {
            return value;
        }
        try {
            return read(type, text);
        } catch (NumberFormatException | DateTimeException e) {
            throw new IllegalArgumentException("a parameter of the filter has the value " + text, e);
        }
    }

    private static Object read(ExpressionType type, String text) {
        if (type instanceof ExpressionType.ReferenceType || type instanceof ExpressionType.WholeType) {
            return Long.valueOf(text);
        }
        if (type instanceof ExpressionType.DecimalType) {
            return new BigDecimal(text);
        }
        if (type instanceof ExpressionType.DateType) {
            return LocalDate.parse(text);
        }
        if (type instanceof ExpressionType.DateTimeType) {
            return Instant.parse(text);
        }
        return type instanceof ExpressionType.PeriodType ? YearMonth.parse(text, ColumnValues.PERIOD) : text;
    }
}
