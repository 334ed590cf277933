package cn.minshui.engine.core.expression;

import cn.minshui.engine.core.expression.ExpressionType.AnyReferenceType;
import cn.minshui.engine.core.expression.ExpressionType.BoolType;
import cn.minshui.engine.core.expression.ExpressionType.DateTimeType;
import cn.minshui.engine.core.expression.ExpressionType.DateType;
import cn.minshui.engine.core.expression.ExpressionType.DecimalType;
import cn.minshui.engine.core.expression.ExpressionType.ListType;
import cn.minshui.engine.core.expression.ExpressionType.PeriodType;
import cn.minshui.engine.core.expression.ExpressionType.PointType;
import cn.minshui.engine.core.expression.ExpressionType.ReferenceType;
import cn.minshui.engine.core.expression.ExpressionType.TextType;
import cn.minshui.engine.core.expression.ExpressionType.WholeType;
import cn.minshui.engine.spi.data.GeoPoint;
import cn.minshui.engine.spi.data.Reference;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Values of the Java back end: String, Long, BigDecimal, Boolean, LocalDate, Instant, YearMonth; a reference is its id as Long.
 */
final class Values {
    /** More than the calendar has days. */
    private static final long LONGEST_SHIFT = 4_000_000;

    private Values() {}

    /** @throws IllegalArgumentException when the caller binds a value that is not of the declared type */
    static @Nullable Object normalize(String name, ExpressionType type, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (type instanceof ListType list) {
            return ((Collection<?>) value)
                    .stream()
                            .filter(Objects::nonNull)
                            .map(item -> Objects.requireNonNull(normalize(name, list.element(), item)))
                            .toList();
        }
        Object normal = convert(type, value);
        if (normal == null) {
            throw new IllegalArgumentException(name + " is " + value.getClass().getName() + ", expected "
                    + Types.describe(type).en());
        }
        return normal;
    }

    /** @return null when the value is not of the type */
    private static @Nullable Object convert(ExpressionType type, Object value) {
        if (type instanceof WholeType) {
            return value instanceof BigDecimal decimal ? (Object) decimal.longValueExact() : whole(value);
        }
        if (type instanceof DecimalType) {
            return value instanceof Number ? decimal(value) : null;
        }
        if (type instanceof ReferenceType) {
            return value instanceof Reference reference ? (Object) reference.id() : whole(value);
        }
        if (type instanceof DateTimeType) {
            return value instanceof Instant instant ? instant.truncatedTo(ChronoUnit.MICROS) : null;
        }
        return javaClass(type).isInstance(value) ? value : null;
    }

    private static Class<?> javaClass(ExpressionType type) {
        if (type instanceof TextType) {
            return String.class;
        }
        if (type instanceof BoolType) {
            return Boolean.class;
        }
        if (type instanceof DateType) {
            return LocalDate.class;
        }
        if (type instanceof PeriodType) {
            return YearMonth.class;
        }
        if (type instanceof PointType) {
            return GeoPoint.class;
        }
        if (type instanceof AnyReferenceType) {
            return Reference.class;
        }
        throw new IllegalArgumentException("no value is bound for type " + type);
    }

    private static @Nullable Object whole(Object value) {
        return value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte
                ? (Object) ((Number) value).longValue()
                : null;
    }

    static @Nullable BigDecimal decimal(@Nullable Object value) {
        if (value == null || value instanceof BigDecimal) {
            return (BigDecimal) value;
        }
        Object whole = whole(value);
        if (whole == null) {
            throw new IllegalArgumentException(value.getClass().getName() + " is not an exact number");
        }
        return BigDecimal.valueOf((Long) whole);
    }

    /** A branch of a wider number type takes that type. */
    static @Nullable Object as(ExpressionType type, @Nullable Object value) {
        return type instanceof DecimalType ? decimal(value) : value;
    }

    /** Both of one type, or both numbers. */
    @SuppressWarnings("unchecked")
    static int compare(Object left, Object right) {
        if (left instanceof String a && right instanceof String b) {
            return compareByCodePoint(a, b);
        }
        if (left instanceof BigDecimal || right instanceof BigDecimal) {
            return Objects.requireNonNull(decimal(left)).compareTo(Objects.requireNonNull(decimal(right)));
        }
        return ((Comparable<Object>) left).compareTo(right);
    }

    /** {@code String.compareTo} orders by UTF-16 unit and puts U+10000 and above before U+E000; the databases do not. */
    static int compareByCodePoint(String left, String right) {
        int i = 0;
        while (i < left.length() && i < right.length()) {
            int a = left.codePointAt(i);
            int b = right.codePointAt(i);
            if (a != b) {
                return Integer.compare(a, b);
            }
            i += Character.charCount(a);
        }
        return Integer.compare(left.length(), right.length());
    }

    /** Only A to Z: case beyond ASCII differs between databases, their versions and Java. */
    static String asciiCase(String text, boolean upper) {
        StringBuilder result = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean changes = upper ? c >= 'a' && c <= 'z' : c >= 'A' && c <= 'Z';
            result.append(changes ? (char) (c ^ 0x20) : c);
        }
        return result.toString();
    }

    static boolean isShift(long amount) {
        return amount >= -LONGEST_SHIFT && amount <= LONGEST_SHIFT;
    }

    static LocalDate shift(LocalDate date, Node.Unit unit, long amount) {
        return switch (unit) {
            case DAYS -> date.plusDays(amount);
            case MONTHS -> date.plusMonths(amount);
            case YEARS -> date.plusYears(amount);
        };
    }

    static @Nullable LocalDate within(LocalDate date) {
        return CalendarRange.holds(date) ? date : null;
    }
}
