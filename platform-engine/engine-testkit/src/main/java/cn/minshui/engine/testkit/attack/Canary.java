package cn.minshui.engine.testkit.attack;

import cn.minshui.engine.core.definition.FieldDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.spi.data.GeoPoint;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values that stand nowhere else: whoever sees one has seen that field of that record. Texts hold a {@code ~}, which no base64 and
 * no number holds, so that no token or encrypted text looks like one by chance.
 */
final class Canary {
    private static final int SHORTEST = 6;

    private Canary() {}

    /** @param number one for each field of each record @return what the field may take, the most telling first; ends with null */
    static List<@Nullable Object> values(FieldDefinition field, int number) {
        List<@Nullable Object> values = new ArrayList<>();
        FieldType type = field.type();
        if (type instanceof FieldType.Text text) {
            texts(values, text.maxLength(), number);
        } else if (type instanceof FieldType.Exact exact) {
            values.add(exact(exact, number));
        } else if (type instanceof FieldType.Whole whole) {
            values.add(Math.min(whole.max() == null ? Long.MAX_VALUE : whole.max(), 70_000_003L + number));
            values.add(whole.min() == null ? Long.valueOf(1) : whole.min());
        } else if (type instanceof FieldType.Date) {
            values.add(LocalDate.of(1911, 1, 1).plusDays(number % 9000));
        } else if (type instanceof FieldType.DateTime) {
            values.add(Instant.parse("1911-01-01T01:02:03Z").plusSeconds(number * 61L));
        } else if (type instanceof FieldType.Period) {
            values.add(YearMonth.of(1970 + number % 60, 7));
        } else if (type instanceof FieldType.Point) {
            values.add(
                    new GeoPoint(new BigDecimal("101.0" + number % 10_000), new BigDecimal("31.0" + number % 10_000)));
        } else if (type instanceof FieldType.Bool) {
            values.add(true);
        }
        values.add(null);
        return values;
    }

    private static void texts(List<@Nullable Object> values, int longest, int number) {
        String word = "~cy" + Integer.toString(number, 36) + "~";
        if (longest >= Math.max(SHORTEST, word.length())) {
            values.add(word);
        }
        // What the patterns of numbers of people and things take.
        values.add("139" + "%08d".formatted(number * 7919L % 100_000_000));
        values.add("%013d".formatted(9_780_000_000_000L + number));
        values.add("https://canary" + number + ".example/~" + number);
        values.add("C" + number);
        values.add("a" + number);
    }

    private static BigDecimal exact(FieldType.Exact type, int number) {
        BigDecimal value =
                new BigDecimal("7310" + "%03d".formatted(number % 1000)).setScale(type.scale(), RoundingMode.DOWN);
        BigDecimal max = type.max() == null
                ? BigDecimal.TEN.pow(type.precision() - type.scale()).subtract(BigDecimal.ONE)
                : type.max();
        return value.compareTo(max) > 0 ? max : value;
    }

    /** Whether the value, found in an answer, can have come from nowhere else. */
    static boolean isTelling(@Nullable Object value) {
        return value instanceof String text && (text.contains("~") || text.startsWith("139"));
    }

    /** As an expression of a filter; null where it has no literal. */
    static @Nullable String literal(@Nullable Object value) {
        if (value instanceof String text) {
            return "'" + text + "'";
        }
        if (value instanceof Boolean || value instanceof Long || value instanceof BigDecimal) {
            return value.toString();
        }
        return null;
    }
}
