package cn.minshui.tariff.quantity;

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
 * Subject {@code tariff/apportion} of test definitions: one volume shared out.
 *
 * <p>given {@code {method, members: [{volume?, percent?, fixed?, designated?}], unit?, check?}}, method one of ratio, master,
 * alike, by-volume, designated; when {@code {volume}} of the whole; then {@code {whole, parts: [m³], losses: [m³], problem}}, whole
 * being what stays with the whole's own card. Without members, {@code members: m³} is what they used together.
 */
public final class ApportionTestSubject implements TestSubject {
    private static final List<String> METHODS = List.of("ratio", "master", "alike", "by-volume", "designated");

    @Override
    public String name() {
        return "tariff/apportion";
    }

    @Override
    public Map<String, @Nullable Object> run(
            Map<String, Object> given, Map<String, Object> when, Function<String, Object> kindModel) {
        Columns input = new Columns();
        row(input, 0, when);
        input.longs("method").set(0, METHODS.indexOf(String.valueOf(given.get("method"))));
        input.longs("check").set(0, scaled(given.get("check"), 3));
        input.longs("unit").set(0, scaled(given.get("unit"), 3));
        int rows = 1;
        for (Map<String, Object> member : members(given)) {
            row(input, rows++, member);
        }
        input.size(rows);
        Columns output = new Columns();
        new ApportionCalculator().calculate(new Object(), input, output);
        List<BigDecimal> parts = new ArrayList<>();
        List<BigDecimal> losses = new ArrayList<>();
        for (int r = 1; r < rows; r++) {
            parts.add(BigDecimal.valueOf(output.longs("volume").get(r), 3));
            losses.add(BigDecimal.valueOf(output.longs("loss").get(r), 3));
        }
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("whole", BigDecimal.valueOf(output.longs("volume").get(0), 3));
        answer.put("parts", parts);
        answer.put("losses", losses);
        answer.put("problem", output.texts("problem").get(0));
        return answer;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> members(Map<String, Object> given) {
        Object members = given.getOrDefault("members", List.of());
        return members instanceof List<?> list ? (List<Map<String, Object>>) list : List.of(Map.of("volume", members));
    }

    private static void row(Columns input, int r, Map<String, Object> member) {
        input.longs("volume").set(r, scaled(member.get("volume"), 3));
        long designated = Boolean.TRUE.equals(member.get("designated")) ? 1 : 0;
        input.longs("weight").set(r, member.containsKey("percent") ? scaled(member.get("percent"), 2) : designated);
        input.longs("fixed").set(r, Boolean.TRUE.equals(member.get("fixed")) ? 1 : 0);
    }

    private static long scaled(@Nullable Object value, int digits) {
        return value == null
                ? 0
                : new BigDecimal(String.valueOf(value)).movePointRight(digits).longValueExact();
    }
}
