package cn.minshui.engine.core.batch;

import cn.minshui.engine.core.data.Transactions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.JobExecutionException;
import org.springframework.batch.core.StepExecution;
import org.springframework.batch.core.partition.PartitionHandler;
import org.springframework.batch.core.partition.StepExecutionSplitter;

/**
 * The partitions of one job as the node sees them whose task it is: offered to every node, worked here too, given free again when
 * the node that took them has ended. What failed elsewhere is tried once more here, where the reason can be told.
 */
final class SharedPartitions implements PartitionHandler {
    private static final long LOOK_MILLIS = 300;
    private static final int LOOKS_BETWEEN_PROBES = 5;

    private final long task;
    private final JobRun run;
    private final Commons commons;
    private final BooleanSupplier toStop;
    private final BlockingQueue<Ended> signals = new LinkedBlockingQueue<>();
    private final Set<Long> running = new HashSet<>();
    private final Map<Long, StepExecution> ended = new HashMap<>();
    private int looks;
    private long instance;

    /**
     * What all jobs of a node share.
     *
     * @param slots partitions worked at once
     */
    record Commons(
            PartitionStore store,
            TaskService tasks,
            JobHistory history,
            Transactions transactions,
            Semaphore slots,
            Executor threads,
            BooleanSupplier closing) {}

    /** @param step null when it was not worked after all */
    private record Ended(
            long id, @Nullable StepExecution step, @Nullable RuntimeException error) {}

    SharedPartitions(long task, JobRun run, Commons commons, BooleanSupplier toStop) {
        this.task = task;
        this.run = run;
        this.commons = commons;
        this.toStop = toStop;
    }

    @Override
    public Collection<StepExecution> handle(StepExecutionSplitter splitter, StepExecution manager)
            throws JobExecutionException {
        long execution = manager.getJobExecutionId();
        instance = manager.getJobExecution().getJobInstance().getInstanceId();
        List<Long> steps =
                splitter.split(manager, 1).stream().map(StepExecution::getId).toList();
        asOwner(() -> commons.store().offer(task, execution, steps));
        try {
            while (look()) {
                await();
            }
        } catch (RuntimeException e) {
            awaitOwn();
            // Nobody may go on with a job that is declared failed.
            fenceAll(commons.store().of(task), BatchStatus.FAILED);
            throw e;
        }
        List<StepExecution> result = new ArrayList<>();
        for (SharedPartition partition : commons.store().of(task)) {
            StepExecution own = ended.get(partition.step());
            // What this process knows of a failure is not in the database.
            if (own != null) {
                own.getFailureExceptions().forEach(manager::addFailureException);
            }
            result.add(own == null ? commons.history().step(execution, partition.step()) : own);
        }
        asOwner(() -> commons.store().withdraw(task));
        return result;
    }

    /** Runs in a transaction that commits only while the task is this node's: whoever takes it over waits for it or is seen. */
    private void asOwner(Runnable change) {
        String own = own();
        commons.transactions().inOne(() -> {
            if (!commons.tasks().store().claim(task, own, own)) {
                throw new IllegalStateException("task " + task + " is no longer run by this process");
            }
            change.run();
            return task;
        });
    }

    private String own() {
        return commons.tasks().node().node();
    }

    /** @return whether there is something left to wait for */
    private boolean look() {
        boolean stop = toStop.getAsBoolean();
        boolean probe = looks++ % LOOKS_BETWEEN_PROBES == 0;
        boolean open = !running.isEmpty();
        if (probe) {
            commons.tasks().store().counted(task, own(), commons.tasks().store().rowsCommitted(instance));
        }
        List<SharedPartition> unfinished = new ArrayList<>();
        for (SharedPartition partition : commons.store().of(task)) {
            if (partition.status() != BatchStatus.COMPLETED && !ended.containsKey(partition.step())) {
                unfinished.add(partition);
            }
        }
        for (SharedPartition partition : unfinished) {
            if (running.contains(partition.step())) {
                continue;
            }
            if (partition.node() == null) {
                open |= !stop;
                if (!stop) {
                    takeFree(partition);
                }
            } else {
                open |= taken(partition, partition.node(), stop, probe);
            }
        }
        if (!open && stop) {
            fenceAll(unfinished, BatchStatus.STOPPED);
        }
        return open;
    }

    private void takeFree(SharedPartition partition) {
        if (!commons.slots().tryAcquire()) {
            return;
        }
        if (commons.store().take(partition.step(), null, own())) {
            work(partition);
        } else {
            commons.slots().release();
        }
    }

    /** @return whether it must be waited for */
    private boolean taken(SharedPartition partition, String node, boolean stop, boolean probe) {
        if (!SharedPartition.isOpen(partition.status())) {
            if (!stop) {
                adopt(partition, node);
            }
            return !stop;
        }
        if (partition.status() == BatchStatus.STOPPED) {
            commons.store().take(partition.step(), node, null);
            return !stop;
        }
        if (probe && !isAlive(node)) {
            asOwner(() -> commons.store()
                    .replace(partition.step(), commons.history().renew(partition.execution(), partition.step())));
            return !stop;
        }
        // A node that ends does not wait for others: what they have begun is taken away from them.
        return !commons.closing().getAsBoolean();
    }

    private boolean isAlive(String node) {
        try {
            return !node.equals(own()) && commons.tasks().node().isAlive(node);
        } catch (SQLException e) {
            throw new IllegalStateException("whether node " + node + " lives cannot be asked", e);
        }
    }

    private void adopt(SharedPartition partition, String node) {
        if (!commons.slots().tryAcquire()) {
            return;
        }
        if (commons.store().take(partition.step(), node, own())) {
            asOwner(() -> commons.history().reopen(partition.execution(), partition.step()));
            work(partition);
        } else {
            commons.slots().release();
        }
    }

    private void work(SharedPartition partition) {
        running.add(partition.step());
        commons.threads().execute(() -> {
            try {
                Optional<StepExecution> step = new PartitionWork(commons.history()).work(partition, run);
                signals.add(new Ended(partition.step(), step.orElse(null), null));
            } catch (RuntimeException e) {
                signals.add(new Ended(partition.step(), null, e));
            } finally {
                commons.slots().release();
            }
        });
    }

    private void await() {
        try {
            Ended first = signals.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            while (first != null) {
                end(first);
                first = signals.poll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while partitions are worked", e);
        }
    }

    private void end(Ended signal) {
        running.remove(signal.id());
        if (signal.error() != null) {
            throw signal.error();
        }
        if (signal.step() != null) {
            ended.put(signal.id(), signal.step());
        } else {
            commons.store().take(signal.id(), own(), null);
        }
    }

    /** Nothing of this run may go on here when the task ends or somebody else takes it up. */
    private void awaitOwn() {
        while (!running.isEmpty()) {
            try {
                running.remove(signals.take().id());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Also those nobody has begun: a job with a partition that is not done must not look finished. */
    private void fenceAll(List<SharedPartition> unfinished, BatchStatus status) {
        unfinished.forEach(partition -> commons.history().fence(partition.execution(), partition.step(), status));
    }
}
