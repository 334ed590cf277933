package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.revenue.Written;
import cn.minshui.revenue.reading.MeterDays;
import cn.minshui.revenue.reading.ReadingFacts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says how a bill came to its amount, from the bill's own record alone. */
public final class ExplainBillHandler implements ActionHandler {
    @Override
    public String name() {
        return "revenue/explain-bill";
    }

    @Override
    public ActionResult run(ActionCall call) {
        BillRecord record = BillRecord.read(call.data(), call.requireTarget().id());
        DataRecord bill = record.bill();
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("bill", Map.of("id", Long.toString(bill.id()), "label", bill.text("billNo")));
        body.put("period", bill.period("period"));
        body.put("reading", reading(record));
        body.put("algorithm", algorithm(record.inputs().reading()));
        body.put("master", master(record.inputs()));
        body.put("carried", carried(record.inputs()));
        body.put("volume", Written.plain(bill.decimal("volume")));
        body.put("span", span(record.inputs().span()));
        body.put("parts", parts(record.inputs()));
        body.put("granted", granted(record.inputs()));
        body.put("trueUp", trueUp(call, record));
        List<Map<String, @Nullable Object>> tariffs = tariffs(record);
        body.put("tariff", tariffs.isEmpty() ? null : tariffs.get(0));
        body.put("tariffs", tariffs);
        body.put("plugin", bill.textOrNull("calculator"));
        body.put("release", bill.textOrNull("billedRelease"));
        List<Map<String, @Nullable Object>> items = new ArrayList<>();
        record.items().forEach(i -> items.add(item(i)));
        body.put("items", items);
        body.put("total", Written.money(bill.decimal("amount")));
        return new ActionResult.Done(body);
    }

    private static Map<String, @Nullable Object> reading(BillRecord record) {
        ReadingFacts facts = record.inputs().reading();
        Map<String, @Nullable Object> reading = new LinkedHashMap<>();
        reading.put("readAt", record.bill().dateOrNull("readAt"));
        reading.put("status", facts.status().key());
        reading.put("statusLabel", facts.status().label());
        reading.put("lastReading", facts.last());
        reading.put("currentReading", facts.current());
        reading.put("estimatedVolume", facts.estimated());
        reading.put("oldMeterEnd", facts.oldEnd());
        reading.put("newMeter", facts.newMeterNo());
        reading.put("newMeterStart", facts.newStart());
        reading.put("digits", (long) facts.digits());
        return reading;
    }

    private static Map<String, @Nullable Object> algorithm(ReadingFacts facts) {
        String formula = switch (facts.status()) {
            case NORMAL -> facts.current() + " − " + facts.last();
            case ZERO, WAITING -> "0";
            case REVERSED -> facts.last() + " − " + facts.current();
            case ESTIMATED -> "估抄 " + facts.estimated();
            case ROLLOVER -> "(" + facts.current() + " − " + facts.last() + ") mod " + facts.range();
            case FAULT_REPLACED -> byDays(facts);
            case REPLACED ->
                "(" + facts.oldEnd() + " − " + facts.last() + ") mod " + facts.range() + " + (" + facts.current()
                        + " − " + facts.newStart() + ") mod " + facts.range();
        };
        Map<String, @Nullable Object> algorithm = new LinkedHashMap<>();
        algorithm.put("number", (long) facts.status().algorithm());
        algorithm.put("label", facts.status().label());
        algorithm.put("formula", formula + " = " + facts.volume());
        return algorithm;
    }

    /** The days of the new meter stand for those of the broken one. */
    private static String byDays(ReadingFacts facts) {
        MeterDays days = Objects.requireNonNull(facts.meterDays());
        String ratio = days.ratio().compareTo(BigDecimal.ONE) == 0
                ? ""
                : " × " + days.ratio().toPlainString();
        return "(" + facts.current() + " − " + facts.newStart() + ") ÷ " + days.newDays() + " × (" + days.oldDays()
                + " + " + days.newDays() + ")" + ratio;
    }

    /** What came from the own meter and what from the master meter; null where there is none. */
    private static @Nullable Map<String, @Nullable Object> master(BillInputs inputs) {
        Shared shared = inputs.shared();
        if (shared == null) {
            return null;
        }
        Sharing sharing = shared.sharing();
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("role", shared.place() == 0 ? "master" : "sub");
        row.put("method", sharing.method().key());
        row.put("whole", Long.toString(sharing.whole()));
        row.put("subs", Long.toString(sharing.sum()));
        row.put("subCards", (long) sharing.subs().size());
        row.put("loss", Long.toString(sharing.whole() - sharing.sum()));
        row.put("own", Long.toString(shared.place() == 0 ? 0 : inputs.reading().volume()));
        row.put(
                "share",
                Long.toString(shared.volume()
                        - (shared.place() == 0 ? 0 : inputs.reading().volume())));
        return row;
    }

    private static List<Map<String, @Nullable Object>> carried(BillInputs inputs) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (Carried each : inputs.carried()) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("period", each.period());
            row.put("volume", Long.toString(each.volume()));
            rows.add(row);
        }
        return rows;
    }

    private static List<Map<String, @Nullable Object>> parts(BillInputs inputs) {
        List<Map<String, @Nullable Object>> parts = new ArrayList<>();
        int number = 0;
        for (MixLine.Part part : inputs.parts()) {
            Used used = inputs.used(number++);
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("priceCode", part.priceCode());
            row.put("volume", Long.toString(part.volume()));
            row.put("used", Written.plain(used.now()));
            row.put("usedBefore", Written.plain(used.before()));
            parts.add(row);
        }
        return parts;
    }

    private static List<Map<String, @Nullable Object>> tariffs(BillRecord record) {
        Set<String> seen = new LinkedHashSet<>();
        List<Map<String, @Nullable Object>> tariffs = new ArrayList<>();
        for (DataRecord item : record.items()) {
            String label = item.text("tariff");
            if (seen.add(label)) {
                int at = label.indexOf('@');
                Map<String, @Nullable Object> row = new LinkedHashMap<>();
                row.put("name", at < 0 ? label : label.substring(0, at));
                row.put("version", at < 0 ? null : label.substring(at + 1));
                row.put("kernel", item.value("kernel"));
                tariffs.add(row);
            }
        }
        return tariffs;
    }

    private static Map<String, @Nullable Object> item(DataRecord item) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("item", item.text("item"));
        row.put("part", item.value("part"));
        row.put("priceCode", item.textOrNull("priceCode"));
        row.put("tier", item.value("tier"));
        row.put("volume", Written.plain(item.decimal("volume")));
        row.put("unitPrice", Written.price(item.decimal("unitPrice")));
        row.put("factor", Written.plain(item.decimal("factor")));
        row.put("exact", Written.price(item.decimal("exact")));
        row.put("rounded", Written.money(item.decimal("amount")));
        row.put("tariff", item.textOrNull("tariff"));
        row.put("rule", item.textOrNull("rule"));
        row.put("corrects", item.value("corrects"));
        return row;
    }

    /** How the reading was spread, and what each estimated bill charged too little or, below zero, too much. */
    private static @Nullable Map<String, @Nullable Object> trueUp(ActionCall call, BillRecord record) {
        TrueUp trueUp = record.inputs().trueUp();
        if (trueUp == null) {
            return null;
        }
        Map<Long, DataRecord> bills = new HashMap<>();
        List<Long> ids = new ArrayList<>();
        trueUp.estimates().forEach(e -> ids.add(e.bill()));
        trueUp.standing().forEach(s -> ids.add(s.bill()));
        if (!ids.isEmpty()) {
            call.data()
                    .list(Query.of("bill")
                            .where("id in params.ids", Map.of("ids", ids))
                            .fields("billNo", "period", "inputs"))
                    .forEach(b -> bills.put(b.id(), b));
        }
        List<Map<String, @Nullable Object>> estimates = new ArrayList<>();
        for (TrueUp.Estimate each : trueUp.estimates()) {
            DataRecord bill = Objects.requireNonNull(bills.get(each.bill()), "an estimated bill is not in scope");
            BillInputs inputs = InputsText.decode(bill.text("inputs"));
            BigDecimal amount = record.items().stream()
                    .filter(i -> bill.period("period").equals(i.value("corrects")))
                    .map(i -> i.decimal("amount"))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            estimates.add(estimate(bill, inputs.volume(), inputs.as(each).volume(), amount));
        }
        List<Map<String, @Nullable Object>> standing = new ArrayList<>();
        for (TrueUp.Standing each : trueUp.standing()) {
            DataRecord bill = bills.get(each.bill());
            if (bill != null) {
                standing.add(estimate(bill, each.estimated(), each.volume(), BigDecimal.ZERO));
            }
        }
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        told.put("volume", Long.toString(trueUp.volume()));
        told.put("estimates", estimates);
        told.put("standing", standing);
        return told;
    }

    private static Map<String, @Nullable Object> estimate(
            DataRecord bill, long estimated, long volume, BigDecimal amount) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("bill", Map.of("id", Long.toString(bill.id()), "label", bill.text("billNo")));
        row.put("period", bill.period("period"));
        row.put("estimated", Long.toString(estimated));
        row.put("volume", Long.toString(volume));
        row.put("amount", Written.money(amount));
        return row;
    }

    private static Map<String, @Nullable Object> granted(BillInputs inputs) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("households", inputs.households());
        row.put("population", inputs.population());
        row.put("shops", inputs.shops());
        row.put("concessions", inputs.entitled().concessions());
        row.put("plan", Written.plain(inputs.entitled().plan()));
        row.put("planUsed", Written.plain(inputs.entitled().planUsed()));
        return row;
    }

    private static Map<String, @Nullable Object> span(BilledSpan span) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("months", span.months());
        row.put("from", span.from());
        row.put("to", span.to());
        row.put("firstReading", span.first());
        return row;
    }
}
