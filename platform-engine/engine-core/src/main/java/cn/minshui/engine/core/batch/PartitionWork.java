package cn.minshui.engine.core.batch;

import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.JobInterruptedException;
import org.springframework.batch.core.StepExecution;
import org.springframework.dao.OptimisticLockingFailureException;

/**
 * Works a partition that this node has taken, from where its last chunk ended. Two nodes that believe the same partition theirs
 * cannot both get on: each chunk commits together with the step's row, whose version the first to write moves.
 */
final class PartitionWork {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionWork.class);

    private final JobHistory history;

    PartitionWork(JobHistory history) {
        this.history = history;
    }

    /** @return the step as it ended here; empty when it is somebody else's after all, and nothing was done */
    Optional<StepExecution> work(SharedPartition partition, JobRun run) {
        StepExecution step = history.step(partition.execution(), partition.step());
        if (!SharedPartition.isOpen(step.getStatus())) {
            return Optional.empty();
        }
        step.setExitStatus(ExitStatus.EXECUTING);
        step.setEndTime(null);
        run.restore(Objects.requireNonNull(step.getJobExecution()).getExecutionContext());
        try {
            run.worker().execute(step);
            return Optional.of(step);
        } catch (OptimisticLockingFailureException e) {
            LOG.info("partition {} is worked by another node", step.getStepName());
            return Optional.empty();
        } catch (JobInterruptedException e) {
            throw new IllegalStateException("a step keeps interruptions to itself", e);
        }
    }
}
