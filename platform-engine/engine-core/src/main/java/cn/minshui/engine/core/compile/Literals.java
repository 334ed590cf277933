package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.FieldType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Values written in definitions: defaults and parameters. */
public final class Literals {
    private static final DateTimeFormatter PERIOD = DateTimeFormatter.ofPattern("yyyyMM", Locale.ROOT);

    private Literals() {}

    /** What the text should have been, in Chinese; empty when it is a value of the type. */
    public static Optional<String> problem(FieldType type, String text) {
        try {
            parse(type, text);
            return Optional.empty();
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.of(expected(type));
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The value of a literal, of the Java type listed at {@code DataRecord}.
     *
     * @throws IllegalArgumentException (also as NumberFormatException) or DateTimeException when it is none
     */
    public static Object parse(FieldType type, String text) {
        if (type instanceof FieldType.Whole whole) {
            return whole(whole, text);
        }
        if (type instanceof FieldType.Exact exact) {
            return exact(exact, text);
        }
        if (type instanceof FieldType.Bool) {
            return bool(text);
        }
        if (type instanceof FieldType.Date) {
            return LocalDate.parse(text);
        }
        if (type instanceof FieldType.DateTime) {
            return Instant.parse(text);
        }
        if (type instanceof FieldType.Period) {
            return YearMonth.parse(text, PERIOD);
        }
        if (type instanceof FieldType.Text shape) {
            return text(shape, text);
        }
        if (type instanceof FieldType.Choice) {
            return text;
        }
        throw new IllegalArgumentException("可以有默认值的类型");
    }

    private static Long whole(FieldType.Whole type, String text) {
        Long value = Long.valueOf(text);
        boolean inside = (type.min() == null || value >= type.min()) && (type.max() == null || value <= type.max());
        return inside ? value : out("在最小值与最大值之间的数");
    }

    private static BigDecimal exact(FieldType.Exact type, String text) {
        BigDecimal value = new BigDecimal(text);
        if (value.stripTrailingZeros().scale() > type.scale()
                || value.precision() - value.scale() > type.precision() - type.scale()) {
            return out("最多 " + type.precision() + " 位、其中 " + type.scale() + " 位小数的数");
        }
        boolean inside = (type.min() == null || value.compareTo(type.min()) >= 0)
                && (type.max() == null || value.compareTo(type.max()) <= 0);
        return inside ? value.setScale(type.scale()) : out("在最小值与最大值之间的数");
    }

    private static Boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> out("true 或 false");
        };
    }

    private static String text(FieldType.Text type, String text) {
        if (text.codePointCount(0, text.length()) > type.maxLength()) {
            return out("最多 " + type.maxLength() + " 个字符的文字");
        }
        return type.pattern() == null || text.matches(type.pattern()) ? text : out("符合格式的文字");
    }

    private static <T> T out(String expected) {
        throw new IllegalArgumentException(expected);
    }

    private static String expected(FieldType type) {
        if (type instanceof FieldType.Whole) {
            return "整数";
        }
        if (type instanceof FieldType.Exact) {
            return "数字";
        }
        if (type instanceof FieldType.Date) {
            return "日期（yyyy-MM-dd）";
        }
        if (type instanceof FieldType.DateTime) {
            return "时刻（2026-01-31T00:00:00Z）";
        }
        return "账期（yyyyMM）";
    }
}
