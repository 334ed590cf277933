package cn.minshui.tariff.latefee;

import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.engine.spi.testing.TestSubject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Subject {@code tariff/late-fee} of test definitions.
 *
 * <p>given {@code {principal, rate, capRatio?, exempt?}} and {@code days}, or {@code start, until} as dates with {@code graceDays?};
 * then {@code {days, truncated, halfUp, problem}}: both ways of rounding.
 */
public final class LateFeeTestSubject implements TestSubject {

    @Override
    public String name() {
        return "tariff/late-fee";
    }

    @Override
    public Map<String, @Nullable Object> run(
            Map<String, Object> given, Map<String, Object> when, Function<String, Object> kindModel) {
        Columns input = new Columns();
        for (int rounding = 0; rounding < 2; rounding++) {
            input.longs("principal").set(rounding, scaled(given, "principal", 2));
            input.longs("startDay").set(rounding, day(given, "start", 0));
            input.longs("graceDays").set(rounding, scaled(given, "graceDays", 0));
            input.longs("untilDay").set(rounding, day(given, "until", scaled(given, "days", 0)));
            input.longs("rate").set(rounding, scaled(given, "rate", 6));
            input.longs("capRatio").set(rounding, scaled(given, "capRatio", 4));
            input.longs("rounding").set(rounding, rounding);
            input.longs("exempt").set(rounding, Boolean.TRUE.equals(given.get("exempt")) ? 1 : 0);
        }
        input.size(2);
        Columns output = new Columns();
        new LateFeeCalculator().calculate(new Object(), input, output);
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("days", output.longs("days").get(0));
        answer.put("truncated", BigDecimal.valueOf(output.longs("amount").get(0), 2));
        answer.put("halfUp", BigDecimal.valueOf(output.longs("amount").get(1), 2));
        answer.put("problem", output.texts("problem").get(0));
        return answer;
    }

    private static long scaled(Map<String, Object> values, String name, int digits) {
        return new BigDecimal(String.valueOf(values.getOrDefault(name, "0")))
                .movePointRight(digits)
                .longValueExact();
    }

    private static long day(Map<String, Object> values, String name, long otherwise) {
        Object date = values.get(name);
        return date == null ? otherwise : LocalDate.parse(String.valueOf(date)).toEpochDay();
    }
}
