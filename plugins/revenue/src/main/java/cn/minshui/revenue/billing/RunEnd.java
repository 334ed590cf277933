package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last step of posting: no draft stays, the run carries its sums and makes room for the next one. */
final class RunEnd {
    private static final List<String> COUNTED = List.of("posted", "partly-paid", "paid");

    private static final int MESSAGE_LENGTH = 1000;

    private RunEnd() {}

    /** What a run tells of work that did not come to its end. */
    static Map<String, @Nullable Object> outcome(String message) {
        Map<String, @Nullable Object> changes = new LinkedHashMap<>();
        changes.put("message", message.substring(0, Math.min(message.length(), MESSAGE_LENGTH)));
        return changes;
    }

    /** What was posted. @param cards whose reading is billed */
    record Posted(long cards, RunTotals totals) {}

    static Posted finish(CallContext context, DataAccess data, DataRecord run, int books, long warnings) {
        Drafts.removeAll(data, run.id());
        RunTotals totals = RunTotals.of(data, run.id(), COUNTED);
        long cards = data.count(
                Query.of("reading").where("run == params.run && status == 'billed'", Map.of("run", run.id())));
        Map<String, @Nullable Object> changes = new LinkedHashMap<>();
        changes.put("cards", cards);
        changes.put("bills", totals.bills());
        changes.put("volume", totals.volume());
        changes.put("amount", totals.amount());
        changes.put("warnings", warnings);
        changes.put("message", books + " 册，" + cards + " 户，" + totals.bills() + " 张账单");
        changes.put("postedAt", context.now());
        changes.put("openMark", null);
        data.transition("billing-run", run.id(), run.version(), "post", changes);
        return new Posted(cards, totals);
    }
}
