package cn.minshui.tariff;

import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.engine.spi.testing.TestSubject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Subject {@code tariff/bill} of test definitions.
 *
 * <p>given {@code {tariff, month, sewageFactor?, shops?, households?, population?}} or {@code parts: [{tariff, volume}]}; when {@code
 * {volume}} (m³, left out with parts); then {@code {items: [{item, tier, volume, unitPrice, amount}], total, problems}}.
 */
public final class TariffTestSubject implements TestSubject {

    @Override
    public String name() {
        return "tariff/bill";
    }

    @Override
    public Map<String, @Nullable Object> run(
            Map<String, Object> given, Map<String, Object> when, Function<String, Object> kindModel) {
        Columns input = new Columns();
        List<Map<String, Object>> parts = parts(given, when);
        for (int r = 0; r < parts.size(); r++) {
            Map<String, Object> part = parts.get(r);
            input.texts("priceCode").set(r, String.valueOf(part.get("tariff")));
            input.longs("volume").set(r, Scale.volume(number(part, "volume", "0")));
            input.longs("month").set(r, number(given, "month", "202609").longValueExact());
            input.longs("sewageFactor").set(r, Scale.factor(number(given, "sewageFactor", "1")));
            for (String count : List.of("shops", "households", "population")) {
                input.longs(count).set(r, r == 0 ? number(given, count, "0").longValueExact() : 0);
            }
        }
        input.size(parts.size());
        Columns output = new Columns();
        new TariffCalculator().calculate(kindModel.apply("tariff"), input, output);
        return answer(output);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> parts(Map<String, Object> given, Map<String, Object> when) {
        Object parts = given.get("parts");
        if (parts instanceof List<?> list) {
            return (List<Map<String, Object>>) list;
        }
        return List.of(Map.of("tariff", given.getOrDefault("tariff", ""), "volume", when.getOrDefault("volume", 0L)));
    }

    private static Map<String, @Nullable Object> answer(Columns output) {
        List<Map<String, Object>> items = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        long total = 0;
        for (int l = 0; l < output.size(); l++) {
            long ordinal = output.longs("item").get(l);
            if (ordinal < 0) {
                problems.add(String.valueOf(output.texts("problem").get(l)));
                continue;
            }
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("item", FeeItem.values()[(int) ordinal].word());
            line.put("tier", output.longs("tier").get(l));
            line.put("volume", Scale.volume(output.longs("volume").get(l)));
            line.put("unitPrice", Scale.price(output.longs("unitPrice").get(l)));
            line.put("amount", Scale.cents(output.longs("amount").get(l)));
            items.add(line);
            total += output.longs("amount").get(l);
        }
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("items", items);
        answer.put("total", Scale.cents(total));
        answer.put("problems", problems);
        return answer;
    }

    private static BigDecimal number(Map<String, Object> values, String name, String otherwise) {
        return new BigDecimal(String.valueOf(values.getOrDefault(name, otherwise)));
    }
}
