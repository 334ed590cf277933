package cn.minshui.engine.spi.batch;

import java.util.List;
import java.util.ServiceLoader;

/**
 * Long data work in partitions and chunks; found by {@link ServiceLoader}. The engine runs it as a restartable job:
 * each chunk in its own transaction, committed chunks are not run again unless the crash fell between the commit and the
 * record of it, so a chunk must be idempotent by its natural key.
 */
public interface BatchJob {

    /** {@code plugin-id/job}, e.g. {@code revenue/post}. */
    String name();

    /** Deterministic: the same parameters and data give the same partitions with the same names. */
    List<Partition> partition(BatchCall call);

    /**
     * Works one chunk, starting after the key where the last one ended.
     *
     * @param after key of the last row that is done in this partition; {@link Partition#START} at first
     * @return where it ended, or {@link ChunkResult#DONE} when the partition holds nothing more
     */
    ChunkResult chunk(BatchCall call, Partition partition, long after);

    /** Runs once in a transaction of its own after every partition is done. Idempotent. */
    void finish(BatchCall call);

    /** Runs in a transaction of its own when the job has failed for good; marks the business record as failed. */
    void failed(BatchCall call, String message);

    /** @param from first key, inclusive @param to last key, inclusive */
    record Partition(String name, long from, long to) {
        public static final long START = Long.MIN_VALUE;
    }

    /** @param lastKey key of the last row done @param rows how many rows the chunk did */
    record ChunkResult(long lastKey, int rows, boolean done) {
        public static final ChunkResult DONE = new ChunkResult(Long.MAX_VALUE, 0, true);
    }
}
