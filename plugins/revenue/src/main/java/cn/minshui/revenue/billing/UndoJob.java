package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.batch.BatchCall;
import cn.minshui.engine.spi.batch.BatchJob;
import cn.minshui.engine.spi.data.DataRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Undoes a large run in ranges of bill ids; a chunk that ran before finds its bills reversed and passes them over. */
public final class UndoJob implements BatchJob {
    static final String NAME = "revenue/undo";
    private static final String REVERSED_BEFORE = "reversedBefore";
    private static final int RANGES = 4;

    @Override
    public String name() {
        return NAME;
    }

    /** What an earlier undo in part reversed is remembered here, so that the outcome tells of this one only. */
    static Map<String, Object> parameters(DataRecord run, BillUndo undo) {
        return Map.of(JobRun.PARAMETER, Long.toString(run.id()), REVERSED_BEFORE, Long.toString(undo.reversed()));
    }

    @Override
    public List<Partition> partition(BatchCall call) {
        BillUndo undo = undo(call, JobRun.read(call));
        Long first = undo.edge("id");
        Long last = undo.edge("-id");
        List<Partition> ranges = new ArrayList<>();
        if (first != null && last != null) {
            long width = (last - first) / RANGES + 1;
            for (long from = first; from <= last; from += width) {
                ranges.add(new Partition("bills-" + from, from, Math.min(from + width - 1, last)));
            }
        }
        return ranges;
    }

    @Override
    public ChunkResult chunk(BatchCall call, Partition partition, long after) {
        DataRecord run = JobRun.read(call);
        int limit = JobRun.chunkCards(call, run.organization());
        BillUndo.Outcome outcome = undo(call, run).undo(Math.max(after, partition.from() - 1), partition.to(), limit);
        return outcome.lastKey() == Long.MAX_VALUE
                ? ChunkResult.DONE
                : new ChunkResult(outcome.lastKey(), outcome.reversed(), false);
    }

    @Override
    public void finish(BatchCall call) {
        DataRecord run = JobRun.held(call);
        if (!run.text("status").equals("undoing")) {
            return;
        }
        BillUndo undo = undo(call, run);
        undo.releaseUnbilled();
        // What still stands after every chunk was refused.
        long refused = undo.standing();
        undo.end(undo.reversed() - JobRun.number(call, REVERSED_BEFORE), refused);
    }

    /** The run is posted again, or undone in part: the action can be called again and takes up the bills that are left. */
    @Override
    public void failed(BatchCall call, String message) {
        DataRecord run = JobRun.held(call);
        String back = undo(call, run).reversed() == 0 ? "leaveUndo" : "undoPart";
        JobRun.failed(call, run, "undoing", back, message);
    }

    private static BillUndo undo(BatchCall call, DataRecord run) {
        return new BillUndo(call.context(), call.data(), run);
    }
}
