package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.DataRecord;
import java.util.List;
import java.util.Map;

/** Previews a run, drafts, totals, outliers and what would stay unbilled: at once when it is small, as a restartable job otherwise. */
public final class PreviewRunHandler implements ActionHandler {
    private static final int CHUNK = 500;

    @Override
    public String name() {
        return "revenue/preview-run";
    }

    @Override
    public ActionResult run(ActionCall call) {
        DataRecord run = call.requireTarget();
        RunScope scope = RunScope.of(call.data(), run);
        OpenRuns.refuseSecond(call.data(), scope);
        List<DataRecord> books = scope.books(call.data());
        long limit = Long.parseLong(call.services().parameter("billing", "synchronousCards", run.organization()));
        // Cards without a reading are looked at too: each is a problem to be told.
        if (Math.max(scope.reviewed(call.data(), books), scope.cards(call.data(), books)) > limit) {
            call.data().transition("billing-run", run.id(), run.version(), "startPreview", Map.of());
            return new ActionResult.Started(PreviewJob.NAME, JobRun.parameters(run));
        }
        RunPreview preview = new RunPreview(call.context(), call.data(), call.services());
        for (DataRecord book : books) {
            long after = Long.MIN_VALUE;
            while (after != Long.MAX_VALUE) {
                after = preview.draft(scope, RunPartitions.Range.of(List.of(book.id())), after, CHUNK)
                        .lastKey();
            }
        }
        return new ActionResult.Done(preview.finish(scope, run).answer(run));
    }
}
