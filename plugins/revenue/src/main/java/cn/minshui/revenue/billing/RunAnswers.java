package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.revenue.Written;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bodies of what is answered about a run; each begins with {@code run: {id, label}} and {@code status}. */
final class RunAnswers {
    private RunAnswers() {}

    /** {@code {run, status, totals: {cards, bills, volume, amount, items}, organizations, problems, problemCount}}. */
    static Map<String, @Nullable Object> billed(
            DataRecord run, String status, long cards, RunTotals totals, RunWarnings warnings) {
        Map<String, @Nullable Object> sums = new LinkedHashMap<>();
        sums.put("cards", cards);
        sums.put("bills", totals.bills());
        sums.put("volume", Written.plain(totals.volume()));
        sums.put("amount", Written.money(totals.amount()));
        sums.put("items", totals.items());
        Map<String, @Nullable Object> body = head(run, status);
        body.put("totals", sums);
        body.put("organizations", totals.byOrganization());
        body.put("problems", warnings.shown().stream().map(RunProblem::shown).toList());
        body.put("problemCount", warnings.count());
        return body;
    }

    /** {@code {run, status, reversed, refused, refusedCount}}. @param refusedCount of all, also of those not in the list */
    static Map<String, @Nullable Object> undone(
            DataRecord run,
            String status,
            long reversed,
            List<Map<String, @Nullable Object>> refused,
            long refusedCount) {
        Map<String, @Nullable Object> body = head(run, status);
        body.put("reversed", reversed);
        body.put("refused", refused);
        body.put("refusedCount", refusedCount);
        return body;
    }

    private static Map<String, @Nullable Object> head(DataRecord run, String status) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("run", Map.of("id", Long.toString(run.id()), "label", run.text("runNo")));
        body.put("status", status);
        return body;
    }
}
