package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.revenue.Written;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Computes a run without posting it: drafts, totals, outliers, and what would stay unbilled. */
public final class PreviewRunHandler implements ActionHandler {
    private static final int CHUNK = 500;
    private static final int OUTLIERS = 200;

    @Override
    public String name() {
        return "revenue/preview-run";
    }

    @Override
    public ActionResult run(ActionCall call) {
        DataRecord run = call.requireTarget();
        RunScope scope = RunScope.of(call.data(), run);
        OpenRuns.refuseSecond(call.data(), scope);
        RunWarnings warnings = new RunWarnings();
        List<Map<String, @Nullable Object>> outliers = new ArrayList<>();
        Drafts.removeAll(call.data(), scope.run());
        for (DataRecord book : scope.books(call.data())) {
            draft(call, scope, book.id(), warnings, outliers);
            warnings.addUnread(call.data(), scope, book.id());
        }
        RunTotals totals = RunTotals.of(call.data(), scope.run(), List.of("draft"));
        Map<String, @Nullable Object> changes = new LinkedHashMap<>();
        changes.put("bills", totals.bills());
        changes.put("volume", totals.volume());
        changes.put("amount", totals.amount());
        changes.put("warnings", warnings.count());
        call.data().transition("billing-run", run.id(), run.version(), "preview", changes);
        Map<String, @Nullable Object> body = RunAnswers.of(call.data(), run, "previewed", totals, warnings);
        body.put("outliers", outliers);
        return new ActionResult.Done(body);
    }

    private static void draft(
            ActionCall call,
            RunScope scope,
            long book,
            RunWarnings warnings,
            List<Map<String, @Nullable Object>> outliers) {
        CardPricing pricing = new CardPricing(call.data(), call.services());
        BillWriter writer = new BillWriter(call.context(), call.data(), call.services());
        long after = Long.MIN_VALUE;
        List<DataRecord> readings;
        do {
            readings = pricing.reviewed(scope, book, after, CHUNK);
            List<BilledCard> priced = pricing.price(readings);
            writer.write(
                    scope.run(),
                    priced.stream().filter(c -> c.charges().isBillable()).toList(),
                    "draft");
            warnings.addUnpriced(
                    priced.stream().filter(c -> c.charges().problem() != null).toList());
            priced.stream()
                    .filter(c -> c.reading().textOrNull("flags") != null)
                    .limit(Math.max(0, OUTLIERS - outliers.size()))
                    .forEach(c -> outliers.add(outlier(c)));
            if (!readings.isEmpty()) {
                after = readings.get(readings.size() - 1).id();
            }
        } while (readings.size() == CHUNK);
    }

    private static Map<String, @Nullable Object> outlier(BilledCard card) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put(
                "meterCard",
                Map.of(
                        "id", Long.toString(card.card().id()),
                        "label", card.card().text("cardNo")));
        row.put("name", card.card().text("name"));
        row.put("volume", Written.plainOrNull(card.reading().decimalOrNull("volume")));
        row.put("amount", card.charges().total());
        row.put("flags", card.reading().textOrNull("flags"));
        return row;
    }
}
