package cn.minshui.engine.core.batch;

import cn.minshui.engine.core.batch.SharedPartitions.Commons;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.StepExecution;

/** Takes free partitions of jobs that other nodes run, as long as this one has time. */
final class PartitionHelp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionHelp.class);
    private static final int EVERY_MILLIS = 1_000;
    private static final int AT_ONCE = 20;
    private static final int GRACE_SECONDS = 20;

    private final Commons commons;
    private final Function<Task, Optional<JobRun>> runs;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> new Thread(work, "batch-help"));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "batch-help-timer"));

    /** @param runs how a task's job is run here; empty when no plugin of this node provides it */
    PartitionHelp(Commons commons, Function<Task, Optional<JobRun>> runs) {
        this.commons = commons;
        this.runs = runs;
    }

    void start() {
        timer.scheduleWithFixedDelay(this::tick, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** What fails now is tried again at the next tick; the timer must not end with it. */
    private void tick() {
        try {
            help();
        } catch (RuntimeException e) {
            LOG.error("partitions of other nodes could not be looked for", e);
        }
    }

    private void help() {
        if (commons.closing().getAsBoolean() || commons.slots().availablePermits() == 0) {
            return;
        }
        for (SharedPartition partition : commons.store().free(AT_ONCE)) {
            if (!commons.slots().tryAcquire()) {
                return;
            }
            boolean taken = false;
            try {
                taken = take(partition);
            } finally {
                if (!taken) {
                    commons.slots().release();
                }
            }
        }
    }

    /** The node whose task it is takes its partitions itself. */
    private boolean take(SharedPartition partition) {
        String own = commons.tasks().node().node();
        Optional<JobRun> run = commons.tasks()
                .store()
                .find(partition.task())
                .filter(task -> !task.node().equals(own))
                .flatMap(runs);
        if (run.isEmpty() || !commons.store().take(partition.step(), null, own)) {
            return false;
        }
        threads.execute(() -> {
            try {
                work(partition, run.get(), own);
            } finally {
                commons.slots().release();
            }
            tick();
        });
        return true;
    }

    /** What neither ended well nor failed goes on elsewhere. */
    private void work(SharedPartition partition, JobRun run, String own) {
        boolean over = false;
        try {
            Optional<StepExecution> step = new PartitionWork(commons.history()).work(partition, run);
            BatchStatus status = step.map(StepExecution::getStatus).orElse(BatchStatus.UNKNOWN);
            over = status == BatchStatus.COMPLETED || status == BatchStatus.FAILED;
        } catch (RuntimeException e) {
            LOG.error("partition {} of task {} could not be worked here", partition.step(), partition.task(), e);
        } finally {
            if (!over) {
                commons.store().take(partition.step(), own, null);
            }
        }
    }

    /** Waits for the chunks under way. */
    @Override
    public void close() {
        timer.shutdownNow();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("partitions are still worked after {} s; others take them over", GRACE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
