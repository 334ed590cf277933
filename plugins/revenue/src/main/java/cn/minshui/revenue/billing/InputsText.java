package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.revenue.reading.MeterDays;
import cn.minshui.revenue.reading.ReadStatus;
import cn.minshui.revenue.reading.ReadingFacts;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Inputs of a bill as {@code name=value} lines. What is absent or as it always was before there was a name for it has no line, so
 * that old bills read as they were computed.
 */
final class InputsText {
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("yyyyMM");

    private InputsText() {}

    static String encode(BillInputs inputs) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("period", inputs.period().format(MONTH));
        span(values, inputs.span());
        reading(values, inputs.reading());
        values.put("priceCode", inputs.priceCode());
        values.put("sewageFactor", inputs.sewageFactor().toPlainString());
        values.put("shops", inputs.shops());
        values.put("households", inputs.households());
        values.put("population", inputs.population());
        entitled(values, inputs.entitled());
        StringBuilder text = new StringBuilder();
        values.forEach((name, value) -> {
            if (value != null) {
                line(text, name, value);
            }
        });
        for (MixLine line : inputs.mix()) {
            line(text, line.fixed() ? "fixed" : "ratio", line.value().toPlainString() + ' ' + line.priceCode());
        }
        if (inputs.used().stream().anyMatch(u -> !u.isNothing())) {
            inputs.used().forEach(u -> line(text, "used", plain(u)));
        }
        trueUp(text, inputs.trueUp());
        inputs.carried().forEach(c -> line(text, "carried", c.period().format(MONTH) + ' ' + c.volume()));
        if (inputs.shared() != null) {
            line(text, "master", inputs.shared().encode());
        }
        return text.toString();
    }

    private static void trueUp(StringBuilder text, @Nullable TrueUp trueUp) {
        if (trueUp != null) {
            line(text, "share", trueUp.volume());
            for (TrueUp.Estimate each : trueUp.estimates()) {
                StringBuilder estimate = new StringBuilder();
                estimate.append(each.bill()).append(' ').append(each.volume()).append(' ');
                estimate.append(each.planUsed().toPlainString());
                each.used().forEach(u -> estimate.append(' ').append(plain(u)));
                line(text, "estimate", estimate);
            }
            for (TrueUp.Standing each : trueUp.standing()) {
                line(text, "standing", each.bill() + " " + each.estimated() + ' ' + each.volume());
            }
        }
    }

    private static String plain(Used used) {
        return used.now().toPlainString() + ' ' + used.before().toPlainString();
    }

    private static void line(StringBuilder text, String name, Object value) {
        text.append(name).append('=').append(value).append('\n');
    }

    private static void span(Map<String, @Nullable Object> values, BilledSpan span) {
        values.put("months", span.months() == 1 ? null : span.months());
        values.put("from", span.from());
        values.put("to", span.to());
        values.put("first", span.first() ? "true" : null);
    }

    private static void entitled(Map<String, @Nullable Object> values, Entitled entitled) {
        values.put("concessions", entitled.concessions().isEmpty() ? null : entitled.concessions());
        values.put("plan", plain(entitled.plan()));
        values.put("planUsed", plain(entitled.planUsed()));
    }

    private static @Nullable String plain(BigDecimal number) {
        return number.signum() == 0 ? null : number.toPlainString();
    }

    private static void reading(Map<String, @Nullable Object> values, ReadingFacts reading) {
        values.put("status", reading.status().key());
        values.put("last", reading.last());
        values.put("current", reading.current());
        values.put("estimated", reading.estimated());
        values.put("oldEnd", reading.oldEnd());
        values.put("newMeter", reading.newMeterNo());
        values.put("newStart", reading.newStart());
        MeterDays days = reading.meterDays();
        values.put(
                "meterDays",
                days == null
                        ? null
                        : days.oldDays() + " " + days.newDays() + ' '
                                + days.ratio().toPlainString());
        values.put("digits", reading.digits());
        values.put("estimatedBefore", reading.estimatedBefore() == 0 ? null : reading.estimatedBefore());
    }

    /** @throws ProblemException CONFLICT when the text is none that {@link #encode} wrote */
    static BillInputs decode(String text) {
        try {
            return read(text);
        } catch (RuntimeException e) {
            // A text that was spoiled can fail in any step of the reading, and what it says is nobody's business.
            ProblemException refused = ProblemException.of(
                    ProblemClass.CONFLICT,
                    "BILL_INPUTS_UNREADABLE",
                    "账单保存的计费输入无法读取，可能已被改动，请联系系统管理员核对数据完整性",
                    "The stored inputs of the bill cannot be read and may have been changed; have its integrity verified");
            refused.initCause(e);
            throw refused;
        }
    }

    private static BillInputs read(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        List<MixLine> mix = new ArrayList<>();
        List<Used> used = new ArrayList<>();
        List<TrueUp.Estimate> estimates = new ArrayList<>();
        List<TrueUp.Standing> standing = new ArrayList<>();
        List<Carried> carried = new ArrayList<>();
        for (String line : text.lines().toList()) {
            int equals = line.indexOf('=');
            String name = line.substring(0, equals);
            String value = line.substring(equals + 1);
            int blank = value.indexOf(' ');
            switch (name) {
                case "fixed", "ratio" ->
                    mix.add(new MixLine(
                            name.equals("fixed"),
                            new BigDecimal(value.substring(0, blank)),
                            value.substring(blank + 1)));
                case "used" ->
                    used.add(new Used(
                            new BigDecimal(value.substring(0, blank)), new BigDecimal(value.substring(blank + 1))));
                case "estimate" -> estimates.add(estimate(value));
                case "standing" -> standing.add(standing(value));
                case "carried" ->
                    carried.add(new Carried(
                            YearMonth.parse(value.substring(0, blank), MONTH),
                            Long.parseLong(value.substring(blank + 1))));
                default -> values.put(name, value);
            }
        }
        String share = values.get("share");
        TrueUp trueUp = share == null ? null : new TrueUp(Long.parseLong(share), estimates, standing);
        return of(values, mix, used, trueUp, carried);
    }

    private static TrueUp.Standing standing(String value) {
        String[] words = value.split(" ", -1);
        return new TrueUp.Standing(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
    }

    private static TrueUp.Estimate estimate(String value) {
        String[] words = value.split(" ", -1);
        List<Used> used = new ArrayList<>();
        for (int i = 3; i + 1 < words.length; i += 2) {
            used.add(new Used(new BigDecimal(words[i]), new BigDecimal(words[i + 1])));
        }
        return new TrueUp.Estimate(Long.parseLong(words[0]), Long.parseLong(words[1]), new BigDecimal(words[2]), used);
    }

    private static BillInputs of(
            Map<String, String> values,
            List<MixLine> mix,
            List<Used> used,
            @Nullable TrueUp trueUp,
            List<Carried> carried) {
        ReadingFacts reading = new ReadingFacts(
                ReadStatus.of(required(values, "status")).orElseThrow(),
                Long.parseLong(required(values, "last")),
                Long.parseLong(required(values, "current")),
                number(values.get("estimated")),
                number(values.get("oldEnd")),
                values.get("newMeter"),
                number(values.get("newStart")),
                Integer.parseInt(required(values, "digits")),
                meterDays(values.get("meterDays")),
                Long.parseLong(values.getOrDefault("estimatedBefore", "0")));
        return new BillInputs(
                YearMonth.parse(required(values, "period"), MONTH),
                span(values),
                reading,
                required(values, "priceCode"),
                new BigDecimal(required(values, "sewageFactor")),
                Long.parseLong(required(values, "shops")),
                Long.parseLong(required(values, "households")),
                Long.parseLong(required(values, "population")),
                new Entitled(
                        values.getOrDefault("concessions", ""),
                        new BigDecimal(values.getOrDefault("plan", "0")),
                        new BigDecimal(values.getOrDefault("planUsed", "0"))),
                mix,
                used,
                trueUp,
                carried,
                values.containsKey("master") ? Shared.decode(required(values, "master")) : null);
    }

    private static @Nullable MeterDays meterDays(@Nullable String value) {
        if (value == null) {
            return null;
        }
        String[] words = value.split(" ", -1);
        return new MeterDays(Long.parseLong(words[0]), Long.parseLong(words[1]), new BigDecimal(words[2]));
    }

    private static BilledSpan span(Map<String, String> values) {
        return new BilledSpan(
                Long.parseLong(values.getOrDefault("months", "1")),
                day(values.get("from")),
                day(values.get("to")),
                values.containsKey("first"));
    }

    private static String required(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("stored inputs lack " + name);
        }
        return value;
    }

    private static @Nullable LocalDate day(@Nullable String value) {
        return value == null ? null : LocalDate.parse(value);
    }

    private static @Nullable Long number(@Nullable String value) {
        return value == null ? null : Long.valueOf(value);
    }
}
