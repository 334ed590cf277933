package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.revenue.Written;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body that preview and post share. */
final class RunAnswers {
    private RunAnswers() {}

    static Map<String, @Nullable Object> of(DataRecord run, String status, RunTotals totals, RunWarnings warnings) {
        Map<String, @Nullable Object> sums = new LinkedHashMap<>();
        sums.put("bills", totals.bills());
        sums.put("volume", Written.plain(totals.volume()));
        sums.put("amount", Written.money(totals.amount()));
        sums.put("items", totals.items());
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("run", Map.of("id", Long.toString(run.id()), "label", run.text("runNo")));
        body.put("status", status);
        body.put("totals", sums);
        body.put("organizations", totals.byOrganization());
        body.put("problems", warnings.shown().stream().map(RunProblem::shown).toList());
        body.put("problemCount", warnings.count());
        return body;
    }
}
