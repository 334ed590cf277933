package cn.minshui.engine.core.testing;

import cn.minshui.engine.core.testing.CaseResult.Difference;
import cn.minshui.engine.spi.data.Reference;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares what came out with what a case names: decimals by value, lists in order, keys not named not at all. */
final class Comparison {
    private static final DateTimeFormatter PERIOD = DateTimeFormatter.ofPattern("yyyyMM", Locale.ROOT);

    private final List<Difference> differences = new ArrayList<>();

    private Comparison() {}

    static List<Difference> of(Map<String, ?> expected, Map<String, ? extends @Nullable Object> actual) {
        Comparison comparison = new Comparison();
        comparison.compare("", expected, actual);
        return comparison.differences;
    }

    private void compare(String path, @Nullable Object expected, @Nullable Object actual) {
        if (expected instanceof Map<?, ?> map && actual instanceof Map<?, ?> other) {
            map.forEach((key, value) -> {
                String at = path.isEmpty() ? String.valueOf(key) : path + "." + key;
                if (other.containsKey(key) || value == null) {
                    compare(at, value, other.get(key));
                } else {
                    differences.add(new Difference(at, written(value), "（缺 missing）"));
                }
            });
        } else if (expected instanceof List<?> list && actual instanceof List<?> other && list.size() == other.size()) {
            for (int i = 0; i < list.size(); i++) {
                compare(path + "." + i, list.get(i), other.get(i));
            }
        } else if (!same(expected, actual)) {
            differences.add(new Difference(path, written(expected), written(actual)));
        }
    }

    private static boolean same(@Nullable Object expected, @Nullable Object actual) {
        if (expected == null || actual == null) {
            return expected == actual;
        }
        Optional<BigDecimal> first = number(expected);
        Optional<BigDecimal> second = number(actual);
        boolean numeric = first.isPresent() && second.isPresent() && (isNumber(expected) || isNumber(actual));
        return numeric
                ? first.get().compareTo(second.get()) == 0
                : written(expected).equals(written(actual));
    }

    private static boolean isNumber(Object value) {
        return value instanceof Number;
    }

    private static Optional<BigDecimal> number(Object value) {
        if (!(value instanceof Number) && !(value instanceof String)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BigDecimal(value.toString()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** A value as a case writes it. */
    private static String written(@Nullable Object value) {
        if (value instanceof YearMonth period) {
            return period.format(PERIOD);
        }
        if (value instanceof Reference reference) {
            return Long.toString(reference.id());
        }
        return value instanceof BigDecimal decimal ? decimal.toPlainString() : String.valueOf(value);
    }
}
