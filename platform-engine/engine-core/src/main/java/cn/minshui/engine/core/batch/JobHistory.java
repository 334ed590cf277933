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
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JobRepositoryFactoryBean;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;
import org.springframework.transaction.PlatformTransactionManager;

/** Spring Batch's repository on the platform's database. The id of the task is what identifies a job. */
final class JobHistory {
    private static final String TABLE_PREFIX = "BATCH_";
    private static final String TASK = "task";

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
    JobExecution launch(long task, JobRun run, TaskExecutor partitions) {
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

    /** Declares failed what an ended process left as running, so that the job may be launched again. */
    void close(String jobName, long task) {
        JobExecution last = repository.getLastJobExecution(jobName, parameters(task));
        if (last == null || !last.getStatus().isRunning()) {
            return;
        }
        JobExecution execution = Objects.requireNonNull(explorer.getJobExecution(last.getId()));
        LocalDateTime now = LocalDateTime.now(ZoneOffset.UTC);
        for (StepExecution step : execution.getStepExecutions()) {
            if (step.getStatus().isRunning()) {
                step.setStatus(BatchStatus.FAILED);
                step.setExitStatus(ExitStatus.FAILED);
                step.setEndTime(now);
                repository.update(step);
            }
        }
        execution.setStatus(BatchStatus.FAILED);
        execution.setExitStatus(ExitStatus.FAILED);
        execution.setEndTime(now);
        repository.update(execution);
    }

    private static JobParameters parameters(long task) {
        return new JobParametersBuilder().addLong(TASK, task, true).toJobParameters();
    }
}
