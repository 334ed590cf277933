package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.batch.BatchCall;
import cn.minshui.engine.spi.batch.BatchJob;
import cn.minshui.engine.spi.data.DataRecord;
import java.util.List;

/** Posts a large run, in ranges of books; a chunk that ran before finds its readings billed and does nothing. */
public final class PostJob implements BatchJob {
    static final String NAME = "revenue/post";

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
        ChunkPosting.Outcome outcome = new ChunkPosting(call.context(), call.data(), call.services())
                .post(scope, RunPartitions.range(call.data(), scope, partition), after, limit);
        return new ChunkResult(outcome.lastKey(), outcome.readings(), outcome.isLast());
    }

    @Override
    public void finish(BatchCall call) {
        DataRecord run = JobRun.held(call);
        if (!run.text("status").equals("posting")) {
            return;
        }
        RunScope scope = RunScope.of(call.data(), run);
        List<DataRecord> books = scope.books(call.data());
        RunWarnings warnings = new RunWarnings();
        CardPricing pricing = new CardPricing(call.data(), call.services());
        for (List<DataRecord> some : RunScope.together(books)) {
            // What is still reviewed after every chunk could not be priced.
            List<DataRecord> left = pricing.reviewed(scope, RunScope.ids(some), CardPricing.READING_FIELDS);
            Pages.of(left, CardPricing.PAGE).forEach(page -> warnings.addUnpriced(pricing.price(page)));
            warnings.addCarried(call.data(), scope, some);
            warnings.addUnread(call.data(), call.services(), scope, some);
        }
        RunEnd.finish(call.context(), call.data(), run, books.size(), warnings.count());
    }

    @Override
    public void failed(BatchCall call, String message) {
        JobRun.failed(call, JobRun.held(call), "posting", "fail", message);
    }
}
