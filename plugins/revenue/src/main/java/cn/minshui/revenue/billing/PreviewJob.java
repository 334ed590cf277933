package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.batch.BatchCall;
import cn.minshui.engine.spi.batch.BatchJob;
import cn.minshui.engine.spi.data.DataRecord;
import java.util.List;

/** Previews a large run in ranges of books; a chunk that ran before finds its drafts current and does nothing. */
public final class PreviewJob implements BatchJob {
    static final String NAME = "revenue/preview";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Partition> partition(BatchCall call) {
        RunScope scope = JobRun.scope(call);
        return RunPartitions.of(call.data(), scope, JobRun.chunkCards(call, scope.organization()));
    }

    @Override
    public ChunkResult chunk(BatchCall call, Partition partition, long after) {
        RunScope scope = JobRun.scope(call);
        int limit = JobRun.chunkCards(call, scope.organization());
        RunPartitions.Range range = RunPartitions.range(call.data(), scope, partition);
        RunPreview.Outcome outcome = preview(call).draft(scope, range, after, limit);
        return new ChunkResult(outcome.lastKey(), outcome.readings(), outcome.isLast());
    }

    @Override
    public void finish(BatchCall call) {
        DataRecord run = JobRun.held(call);
        if (run.text("status").equals("previewing")) {
            preview(call).finish(RunScope.of(call.data(), run), run);
        }
    }

    /** What the chunks drafted stays until the next preview replaces it, or the run is posted or dropped. */
    @Override
    public void failed(BatchCall call, String message) {
        JobRun.failed(call, JobRun.held(call), "previewing", "fail", message);
    }

    private static RunPreview preview(BatchCall call) {
        return new RunPreview(call.context(), call.data(), call.services());
    }
}
