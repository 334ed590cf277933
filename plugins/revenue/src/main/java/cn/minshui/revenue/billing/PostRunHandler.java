package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.revenue.Written;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Posts a run: at once when it is small, as a restartable job otherwise. */
public final class PostRunHandler implements ActionHandler {
    @Override
    public String name() {
        return "revenue/post-run";
    }

    @Override
    public ActionResult run(ActionCall call) {
        DataRecord run = call.requireTarget();
        RunScope scope = RunScope.of(call.data(), run);
        OpenRuns.refuseSecond(call.data(), scope);
        List<DataRecord> books = scope.books(call.data());
        long limit = Long.parseLong(call.services().parameter("billing", "synchronousCards", run.organization()));
        long readings = scope.reviewed(call.data(), books);
        if (readings > limit) {
            call.data().transition("billing-run", run.id(), run.version(), "start", Map.of());
            return new ActionResult.Started(PostJob.NAME, JobRun.parameters(run));
        }
        RunWarnings warnings = new RunWarnings();
        ChunkPosting posting = new ChunkPosting(call.context(), call.data(), call.services());
        BigDecimal offset = BigDecimal.ZERO.setScale(2);
        for (DataRecord book : books) {
            ChunkPosting.Outcome outcome = posting.post(
                    scope,
                    RunPartitions.Range.of(List.of(book.id())),
                    Long.MIN_VALUE,
                    Math.toIntExact(Math.max(limit, 1)));
            warnings.addUnpriced(outcome.unpriced());
            warnings.addCarried(call.data(), scope, List.of(book));
            warnings.addUnread(call.data(), call.services(), scope, List.of(book));
            offset = offset.add(outcome.offset());
        }
        RunEnd.Posted posted = RunEnd.finish(call.context(), call.data(), run, books.size(), warnings.count());
        Map<String, @Nullable Object> body =
                RunAnswers.billed(run, "posted", posted.cards(), posted.totals(), warnings);
        body.put("offset", Written.money(offset));
        return new ActionResult.Done(body);
    }
}
