package cn.minshui.tariff.quantity;

import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.engine.spi.testing.TestSubject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Subject {@code tariff/reading} of test definitions: the volume of one reading.
 *
 * <p>given what was known, when what was read, both by the columns of the calculator {@code quantity}: readings, volumes, range and
 * unit in m³, {@code algorithm} as its number or word, {@code rangeIsHighest} and {@code allowZero} true or false; {@code digits}
 * in place of a range, {@code values} (a list) in place of a sum and its count; then {@code {volume, reading, exact, problem}}, the
 * exact volume to two decimals.
 */
public final class ReadingTestSubject implements TestSubject {
    private static final List<String> VOLUMES =
            List.of("last", "current", "volume", "range", "newRange", "oldEnd", "newStart", "previousBilled", "unit");
    private static final List<String> COUNTS = List.of("oldDays", "newDays", "previousDays", "thisDays", "count");
    private static final List<String> FLAGS = List.of("rangeIsHighest", "allowZero");

    @Override
    public String name() {
        return "tariff/reading";
    }

    @Override
    public Map<String, @Nullable Object> run(
            Map<String, Object> given, Map<String, Object> when, Function<String, Object> kindModel) {
        Map<String, Object> values = new LinkedHashMap<>(given);
        values.putAll(when);
        Columns input = new Columns();
        VOLUMES.forEach(name -> input.longs(name).set(0, scaled(values.get(name), 3)));
        COUNTS.forEach(name -> input.longs(name).set(0, scaled(values.get(name), 0)));
        FLAGS.forEach(name -> input.longs(name).set(0, Boolean.TRUE.equals(values.get(name)) ? 1 : 0));
        input.longs("ratio").set(0, scaled(values.get("ratio"), 4));
        input.longs("algorithm").set(0, algorithm(values.get("algorithm")));
        if (values.containsKey("digits")) {
            BigDecimal range = BigDecimal.ONE.scaleByPowerOfTen((int) scaled(values.get("digits"), 0));
            input.longs("range").set(0, scaled(range, 3));
        }
        if (values.get("values") instanceof List<?> list) {
            input.longs("volume")
                    .set(0, list.stream().mapToLong(v -> scaled(v, 3)).sum());
            input.longs("count").set(0, list.size());
        }
        input.size(1);
        Columns output = new Columns();
        new QuantityCalculator().calculate(new Object(), input, output);
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("volume", BigDecimal.valueOf(output.longs("volume").get(0), 3));
        answer.put("reading", BigDecimal.valueOf(output.longs("reading").get(0), 3));
        answer.put("exact", BigDecimal.valueOf(output.longs("exact").get(0), 3).setScale(2, RoundingMode.HALF_UP));
        answer.put("problem", output.texts("problem").get(0));
        return answer;
    }

    private static long algorithm(@Nullable Object written) {
        String word = String.valueOf(written);
        for (Algorithm algorithm : Algorithm.values()) {
            if (word.equals(String.valueOf(algorithm.number()))
                    || word.equalsIgnoreCase(algorithm.name().replace('_', '-'))) {
                return algorithm.number();
            }
        }
        throw new IllegalArgumentException("没有算法 no algorithm " + word);
    }

    private static long scaled(@Nullable Object value, int digits) {
        return value == null
                ? 0
                : new BigDecimal(String.valueOf(value)).movePointRight(digits).longValueExact();
    }
}
