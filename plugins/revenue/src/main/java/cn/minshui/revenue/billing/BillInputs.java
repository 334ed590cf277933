package cn.minshui.revenue.billing;

import cn.minshui.revenue.reading.ReadStatus;
import cn.minshui.revenue.reading.ReadingFacts;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything a bill is computed from, and nothing else: stored with the bill as {@code name=value} lines, so that it can be
 * computed again from its own record.
 */
record BillInputs(
        YearMonth period,
        ReadingFacts reading,
        String priceCode,
        BigDecimal sewageFactor,
        long shops,
        long households,
        long population,
        List<MixLine> mix) {
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("yyyyMM");

    BillInputs {
        mix = List.copyOf(mix);
    }

    List<MixLine.Part> parts() {
        return MixLine.split(reading.volume(), mix, priceCode);
    }

    String encode() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("period", period.format(MONTH));
        values.put("status", reading.status().key());
        values.put("last", reading.last());
        values.put("current", reading.current());
        values.put("estimated", reading.estimated());
        values.put("oldEnd", reading.oldEnd());
        values.put("newMeter", reading.newMeterNo());
        values.put("newStart", reading.newStart());
        values.put("digits", reading.digits());
        values.put("priceCode", priceCode);
        values.put("sewageFactor", sewageFactor.toPlainString());
        values.put("shops", shops);
        values.put("households", households);
        values.put("population", population);
        StringBuilder text = new StringBuilder();
        values.forEach((name, value) -> {
            if (value != null) {
                text.append(name).append('=').append(value).append('\n');
            }
        });
        for (MixLine line : mix) {
            text.append(line.fixed() ? "fixed=" : "ratio=")
                    .append(line.value().toPlainString())
                    .append(' ')
                    .append(line.priceCode())
                    .append('\n');
        }
        return text.toString();
    }

    static BillInputs decode(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        List<MixLine> mix = new ArrayList<>();
        for (String line : text.lines().toList()) {
            int equals = line.indexOf('=');
            String name = line.substring(0, equals);
            String value = line.substring(equals + 1);
            if (name.equals("fixed") || name.equals("ratio")) {
                int blank = value.indexOf(' ');
                mix.add(new MixLine(
                        name.equals("fixed"), new BigDecimal(value.substring(0, blank)), value.substring(blank + 1)));
            } else {
                values.put(name, value);
            }
        }
        return of(values, mix);
    }

    private static BillInputs of(Map<String, String> values, List<MixLine> mix) {
        ReadingFacts reading = new ReadingFacts(
                ReadStatus.of(required(values, "status")).orElseThrow(),
                Long.parseLong(required(values, "last")),
                Long.parseLong(required(values, "current")),
                number(values.get("estimated")),
                number(values.get("oldEnd")),
                values.get("newMeter"),
                number(values.get("newStart")),
                Integer.parseInt(required(values, "digits")));
        return new BillInputs(
                YearMonth.parse(required(values, "period"), MONTH),
                reading,
                required(values, "priceCode"),
                new BigDecimal(required(values, "sewageFactor")),
                Long.parseLong(required(values, "shops")),
                Long.parseLong(required(values, "households")),
                Long.parseLong(required(values, "population")),
                mix);
    }

    private static String required(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("stored inputs lack " + name);
        }
        return value;
    }

    private static @Nullable Long number(@Nullable String value) {
        return value == null ? null : Long.valueOf(value);
    }
}
