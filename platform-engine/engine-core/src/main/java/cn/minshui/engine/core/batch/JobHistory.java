package cn.minshui.engine.core.batch;

import cn.minshui.engine.core.database.Database;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.Job;
import org.springframework.batch.core.JobExecution;
import org.springframework.batch.core.JobExecutionException;
import org.springframework.batch.core.JobParameters;
import org.springframework.batch.core.JobParametersBuilder;
import org.springframework.batch.core.StepExecution;
import org.springframework.batch.core.explore.JobExplorer;
import org.springframework.batch.core.explore.support.JobExplorerFactoryBean;
import org.springframework.batch.core.launch.support.TaskExecutorJobLauncher;
import org.springframework.batch.core.partition.PartitionHandler;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JobRepositoryFactoryBean;
import org.springframework.batch.item.ExecutionContext;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.transaction.PlatformTransactionManager;

/** Spring Batch's repository on the platform's database. The id of the task is what identifies a job. */
final class JobHistory {
    private static final String TABLE_PREFIX = "BATCH_";
    private static final String TASK = "task";
    /** Between two tries lies a whole chunk of somebody else. */
    private static final int FENCE_TRIES = 100;

    private final JobRepository repository;
    private final JobExplorer explorer;

    JobHistory(Database database) {
        PlatformTransactionManager transactions =
                Objects.requireNonNull(database.transactions().getTransactionManager());
        JobRepositoryFactoryBean repositories = new JobRepositoryFactoryBean();
        repositories.setDataSource(database.dataSource());
        repositories.setTransactionManager(transactions);
        repositories.setTablePrefix(TABLE_PREFIX);
        repositories.setIsolationLevelForCreate("ISOLATION_READ_COMMITTED");
        JobExplorerFactoryBean explorers = new JobExplorerFactoryBean();
        explorers.setDataSource(database.dataSource());
        explorers.setTransactionManager(transactions);
        explorers.setTablePrefix(TABLE_PREFIX);
        try {
            repositories.afterPropertiesSet();
            explorers.afterPropertiesSet();
            repository = Objects.requireNonNull(repositories.getObject());
            explorer = Objects.requireNonNull(explorers.getObject());
        } catch (Exception e) {
            throw new IllegalStateException("the job repository cannot be opened", e);
        }
    }

    JobRepository repository() {
        return repository;
    }

    /** Runs the job of a task on this thread, from its beginning or from where an earlier run ended. */
    JobExecution launch(long task, JobRun run, PartitionHandler partitions) {
        TaskExecutorJobLauncher launcher = new TaskExecutorJobLauncher();
        launcher.setJobRepository(repository);
        launcher.setTaskExecutor(new SyncTaskExecutor());
        Job job = run.build(partitions);
        JobExecution last = repository.getLastJobExecution(job.getName(), parameters(task));
        if (last != null) {
            if (last.getStatus() == BatchStatus.COMPLETED) {
                return last;
            }
            run.restore(last.getExecutionContext());
        }
        try {
            launcher.afterPropertiesSet();
            return launcher.run(job, parameters(task));
        } catch (JobExecutionException e) {
            throw new IllegalStateException("the job of task " + task + " cannot be launched", e);
        } catch (Exception e) {
            throw new IllegalStateException("the job launcher is not usable", e);
        }
    }

    /** As it is in the database now, with the key that its last chunk ended at. */
    StepExecution step(long execution, long step) {
        return Objects.requireNonNull(explorer.getStepExecution(execution, step), () -> "no step " + step);
    }

    /** Makes a step that ended badly one that may be worked. */
    void reopen(long execution, long step) {
        StepExecution ended = step(execution, step);
        if (ended.getStatus() != BatchStatus.COMPLETED && !SharedPartition.isOpen(ended.getStatus())) {
            ended.setStatus(BatchStatus.STARTING);
            repository.update(ended);
        }
    }

    /**
     * Takes a step that is not done away from whoever works it: its version moves, so that no further chunk of his commits. A
     * chunk that commits meanwhile counts, and then it is tried again.
     */
    void fence(long execution, long step, BatchStatus status) {
        for (int tries = 1; ; tries++) {
            StepExecution worked = step(execution, step);
            if (worked.getStatus() == BatchStatus.COMPLETED) {
                return;
            }
            worked.setStatus(status);
            worked.setExitStatus(status == BatchStatus.STOPPED ? ExitStatus.STOPPED : ExitStatus.FAILED);
            worked.setEndTime(LocalDateTime.now(ZoneOffset.UTC));
            try {
                repository.update(worked);
                return;
            } catch (OptimisticLockingFailureException e) {
                if (tries == FENCE_TRIES) {
                    throw e;
                }
            }
        }
    }

    /**
     * Another step for the partition, in place of one whose node has ended, from where the last chunk of that ended. The old row
     * stays with whoever may still believe it his: also what a step writes when it ends, past its version, must not reach ours.
     *
     * @return its id
     */
    long renew(long execution, long step) {
        fence(execution, step, BatchStatus.FAILED);
        StepExecution old = step(execution, step);
        StepExecution fresh = old.getJobExecution().createStepExecution(old.getStepName());
        fresh.setExecutionContext(new ExecutionContext(old.getExecutionContext()));
        repository.add(fresh);
        return fresh.getId();
    }

    /** Declares failed what ended processes left, so that the job may be launched again and nobody goes on with the old run. */
    void close(String jobName, long task) {
        JobExecution last = repository.getLastJobExecution(jobName, parameters(task));
        if (last == null || last.getStatus() == BatchStatus.COMPLETED) {
            return;
        }
        JobExecution execution = Objects.requireNonNull(explorer.getJobExecution(last.getId()));
        for (StepExecution step : execution.getStepExecutions()) {
            fence(last.getId(), step.getId(), BatchStatus.FAILED);
        }
        if (execution.getStatus().isRunning()) {
            execution.setStatus(BatchStatus.FAILED);
            execution.setExitStatus(ExitStatus.FAILED);
            execution.setEndTime(LocalDateTime.now(ZoneOffset.UTC));
            repository.update(execution);
        }
    }

    private static JobParameters parameters(long task) {
        return new JobParametersBuilder().addLong(TASK, task, true).toJobParameters();
    }
}
