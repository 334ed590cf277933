package cn.minshui.revenue;

import cn.minshui.engine.spi.batch.BatchJob;
import cn.minshui.engine.spi.batch.BatchJob.ChunkResult;
import cn.minshui.engine.spi.batch.BatchJob.Partition;
import cn.minshui.engine.spi.data.DataAccess;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A job taken step by step, each in a transaction of its own, so that a test can break it off and take steps again. */
record JobSteps(BranchSystem system, BatchJob job, Map<String, Object> parameters) {

    static JobSteps of(BranchSystem system, String job, Map<String, Object> parameters) {
        return new JobSteps(system, system.job(job), parameters);
    }

    List<Partition> partitions() {
        return system.inTransaction(d -> job.partition(system.batchCall(d, parameters)));
    }

    ChunkResult chunk(Partition partition, long after) {
        return system.inTransaction(d -> job.chunk(system.batchCall(d, parameters), partition, after));
    }

    /** Works a partition from its beginning. @return how many rows were done */
    int work(Partition partition) {
        int rows = 0;
        long after = Partition.START;
        ChunkResult result;
        do {
            result = chunk(partition, after);
            rows += result.rows();
            after = result.lastKey();
        } while (!result.done());
        return rows;
    }

    void finish() {
        step(d -> job.finish(system.batchCall(d, parameters)));
    }

    void failed(String message) {
        step(d -> job.failed(system.batchCall(d, parameters), message));
    }

    private void step(Consumer<DataAccess> work) {
        system.inTransaction(d -> {
            work.accept(d);
            return true;
        });
    }
}
