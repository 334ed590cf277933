package cn.minshui.tariff;

import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.engine.spi.testing.TestSubject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Subject {@code tariff/bill} of test definitions.
 *
 * <p>given {@code {tariff, month, months?, fromDay?, toDay?, sewageFactor?, shops?, households?, population?, used?, usedBefore?,
 * first?, anyway?, plan?, planUsed?, concessions?, labels?}} or {@code parts: [{tariff, volume}]}; days are dates, volumes m³,
 * concessions as the calculator takes them, {@code labels: {name: {item, …}}} names the lines whose values are these. When {@code
 * {volume}} (m³, left out with parts); then {@code {items: [{label, item, tier, volume, factor, unitPrice, amount, tariff, rule,
 * window, accumulated}], total, problems}}. Examples are price codes here.
 */
public final class TariffTestSubject implements TestSubject {
    private static final List<String> COUNTS = List.of("shops", "households", "population", "first", "anyway");
    private static final List<String> VOLUMES = List.of("used", "usedBefore", "plan", "planUsed");

    @Override
    public String name() {
        return "tariff/bill";
    }

    @Override
    public Map<String, @Nullable Object> run(
            Map<String, Object> given, Map<String, Object> when, Function<String, Object> kindModel) {
        Columns input = new Columns();
        List<Map<String, Object>> parts = parts(given, when);
        BigDecimal all = parts.stream().map(p -> number(p, "volume", "0")).reduce(BigDecimal.ZERO, BigDecimal::add);
        for (int r = 0; r < parts.size(); r++) {
            Map<String, Object> part = parts.get(r);
            BigDecimal volume = number(part, "volume", "0");
            input.texts("priceCode").set(r, String.valueOf(part.get("tariff")));
            input.longs("volume").set(r, Scale.volume(volume));
            input.longs("others").set(r, r == 0 ? Scale.volume(all.subtract(volume)) : -1);
            input.texts("concessions").set(r, r == 0 ? text(given.get("concessions")) : null);
            common(input, r, given);
        }
        input.size(parts.size());
        Columns output = new Columns();
        TariffModel model = (TariffModel) kindModel.apply("tariff");
        new TariffCalculator().calculate(model.withExamples(), input, output);
        return answer(output, labels(given));
    }

    private static void common(Columns input, int r, Map<String, Object> given) {
        input.longs("month").set(r, number(given, "month", "202609").longValueExact());
        input.longs("months").set(r, number(given, "months", "1").longValueExact());
        input.longs("sewageFactor").set(r, Scale.factor(number(given, "sewageFactor", "1")));
        for (String count : COUNTS) {
            input.longs(count).set(r, r == 0 ? number(given, count, "0").longValueExact() : 0);
        }
        for (String volume : VOLUMES) {
            input.longs(volume).set(r, r == 0 ? Scale.volume(number(given, volume, "0")) : 0);
        }
        for (String day : List.of("fromDay", "toDay")) {
            String date = text(given.get(day));
            input.longs(day).set(r, date == null ? 0 : LocalDate.parse(date).toEpochDay());
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> parts(Map<String, Object> given, Map<String, Object> when) {
        Object parts = given.get("parts");
        if (parts instanceof List<?> list) {
            return (List<Map<String, Object>>) list;
        }
        return List.of(Map.of("tariff", given.getOrDefault("tariff", ""), "volume", when.getOrDefault("volume", 0L)));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> labels(Map<String, Object> given) {
        return (Map<String, Map<String, Object>>) given.getOrDefault("labels", Map.of());
    }

    private static Map<String, @Nullable Object> answer(Columns output, Map<String, Map<String, Object>> labels) {
        List<Map<String, @Nullable Object>> items = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        long total = 0;
        for (int l = 0; l < output.size(); l++) {
            if (output.longs("item").get(l) < 0) {
                problems.add(String.valueOf(output.texts("problem").get(l)));
                continue;
            }
            Map<String, @Nullable Object> line = line(output, l);
            line.put("label", label(line, labels));
            items.add(line);
            total += output.longs("amount").get(l);
        }
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("items", items);
        answer.put("total", Scale.cents(total));
        answer.put("problems", problems);
        return answer;
    }

    private static Map<String, @Nullable Object> line(Columns output, int l) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("item", FeeItem.all().get((int) output.longs("item").get(l)).word());
        line.put("tier", output.longs("tier").get(l));
        line.put("volume", Scale.volume(output.longs("volume").get(l)));
        line.put("factor", Scale.price(output.longs("factor").get(l)));
        line.put("unitPrice", Scale.price(output.longs("unitPrice").get(l)));
        line.put("amount", Scale.cents(output.longs("amount").get(l)));
        line.put("tariff", output.texts("tariff").get(l));
        line.put("rule", output.texts("rule").get(l));
        line.put("window", String.valueOf(output.longs("window").get(l)));
        line.put("accumulated", Scale.volume(output.longs("accumulated").get(l)));
        return line;
    }

    /** The first name whose values the line has; null when there is none. */
    private static @Nullable String label(Map<String, @Nullable Object> line, Map<String, Map<String, Object>> labels) {
        for (Map.Entry<String, Map<String, Object>> label : labels.entrySet()) {
            boolean fits = label.getValue().entrySet().stream()
                    .allMatch(e -> String.valueOf(e.getValue()).equals(String.valueOf(line.get(e.getKey()))));
            if (fits) {
                return label.getKey();
            }
        }
        return null;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : String.valueOf(value);
    }

    private static BigDecimal number(Map<String, Object> values, String name, String otherwise) {
        return new BigDecimal(String.valueOf(values.getOrDefault(name, otherwise)));
    }
}
