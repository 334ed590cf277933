package cn.minshui.engine.testkit.batch;

import cn.minshui.engine.spi.batch.BatchCall;
import cn.minshui.engine.spi.batch.BatchJob;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes the keys of each partition into a table that would take any of them twice. */
final class CopyJob implements BatchJob {
    static final int CHUNK = 20;
    /** Stands for the key of a chunk where the job is told that it has failed. */
    static final long FAILED = -1;

    private final JdbcTemplate jdbc;
    private final Consumer<Long> beforeChunk;

    CopyJob(JdbcTemplate jdbc, Consumer<Long> beforeChunk) {
        this.jdbc = jdbc;
        this.beforeChunk = beforeChunk;
    }

    static void createTables(JdbcTemplate jdbc) {
        jdbc.execute("create table copied (k bigint not null, t bigint not null)");
        jdbc.execute("create table told (what varchar(200) not null, t bigint not null)");
    }

    @Override
    public String name() {
        return "engine/copy";
    }

    @Override
    public List<Partition> partition(BatchCall call) {
        long partitions = (Long) call.parameters().get("partitions");
        long rows = (Long) call.parameters().get("rows");
        List<Partition> result = new ArrayList<>();
        for (long i = 0; i < partitions; i++) {
            result.add(new Partition("p" + i, i * rows, (i + 1) * rows - 1));
        }
        jdbc.update("insert into told values (?, ?)", "partitioned", task(call));
        return result;
    }

    @Override
    public ChunkResult chunk(BatchCall call, Partition partition, long after) {
        long first = after == Partition.START ? partition.from() : after + 1;
        beforeChunk.accept(first);
        long last = Math.min(partition.to(), first + CHUNK - 1);
        for (long key = first; key <= last; key++) {
            jdbc.update("insert into copied values (?, ?)", key, task(call));
        }
        return new ChunkResult(last, (int) (last - first + 1), last == partition.to());
    }

    @Override
    public void finish(BatchCall call) {
        jdbc.update("delete from told where what = ? and t = ?", "finished", task(call));
        jdbc.update("insert into told values (?, ?)", "finished", task(call));
    }

    @Override
    public void failed(BatchCall call, String message) {
        beforeChunk.accept(FAILED);
        jdbc.update("insert into told values (?, ?)", "failed: " + message, task(call));
    }

    /** A context's trace id names the task. */
    private static long task(BatchCall call) {
        return Long.parseLong(call.context().traceId().substring("task-".length()));
    }
}
