package cn.minshui.engine.core.batch;

import cn.minshui.engine.core.data.Transactions;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.diagnostic.CrashPoint;
import cn.minshui.engine.spi.batch.BatchCall;
import cn.minshui.engine.spi.batch.BatchJob;
import cn.minshui.engine.spi.batch.BatchJob.ChunkResult;
import cn.minshui.engine.spi.batch.BatchJob.Partition;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.springframework.batch.core.ChunkListener;
import org.springframework.batch.core.Job;
import org.springframework.batch.core.JobExecution;
import org.springframework.batch.core.Step;
import org.springframework.batch.core.StepContribution;
import org.springframework.batch.core.StepExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.partition.PartitionHandler;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.item.ExecutionContext;
import org.springframework.batch.repeat.RepeatStatus;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.interceptor.DefaultTransactionAttribute;

/**
 * One run of a plugin's job as a job of Spring Batch: plan the partitions, work them, finish. The step row with the last key is
 * written in the transaction of the chunk, so a committed chunk is never worked again.
 */
final class JobRun {
    /** Partitions of a job; more would not fit the row that remembers them. */
    static final int MAX_PARTITIONS = 500;

    private static final String PLAN = "plan";
    private static final String WORK = "work";
    /** Names of the step rows of partitions, as a LIKE pattern; other steps repeat their sums. */
    static final String WORKER_STEPS = WORK + ":%";

    private static final String LAST_KEY = "lastKey";
    private static final String PARTITIONS = "partitions";

    private final BatchJob job;
    private final Supplier<BatchCall> calls;
    private final JobRepository repository;
    private final Database database;
    private final BooleanSupplier closing;
    private volatile Map<String, Partition> planned = Map.of();

    /** @param calls a call for each transaction @param closing whether the process is about to end: no new chunk then */
    JobRun(
            BatchJob job,
            Supplier<BatchCall> calls,
            JobRepository repository,
            Database database,
            BooleanSupplier closing) {
        this.job = job;
        this.calls = calls;
        this.repository = repository;
        this.database = database;
        this.closing = closing;
    }

    /** Works one partition, whose name its step execution bears. */
    Step worker() {
        return step(WORK, this::chunk, new AfterCommit());
    }

    /** @param partitions has them worked, here and elsewhere */
    Job build(PartitionHandler partitions) {
        Step all = new StepBuilder("partitions", repository)
                .partitioner(WORK, size -> contexts())
                .partitionHandler(partitions)
                .build();
        return new JobBuilder(job.name(), repository)
                .start(step(PLAN, this::plan, new Silent()))
                .next(all)
                .next(step("finish", this::finish, new Silent()))
                .build();
    }

    private Step step(String name, Tasklet tasklet, ChunkListener listener) {
        PlatformTransactionManager transactions =
                Objects.requireNonNull(database.transactions().getTransactionManager());
        DefaultTransactionAttribute readCommitted = new DefaultTransactionAttribute();
        readCommitted.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        return new StepBuilder(name, repository)
                .tasklet(tasklet, transactions)
                .transactionAttribute(readCommitted)
                .exceptionHandler(new TransientRetry(new Transactions(database)))
                .listener(listener)
                .build();
    }

    /** Remembers the partitions: a later run works the same ones, also when committed chunks have changed what is found. */
    private RepeatStatus plan(StepContribution contribution, ChunkContext context) {
        List<Partition> partitions = job.partition(calls.get());
        if (partitions.size() > MAX_PARTITIONS) {
            throw new IllegalStateException(
                    job.name() + " has " + partitions.size() + " partitions, more than " + MAX_PARTITIONS);
        }
        Set<String> names = new HashSet<>();
        StringBuilder text = new StringBuilder();
        for (Partition partition : partitions) {
            if (!partition.name().matches("[A-Za-z0-9._-]{1,64}") || !names.add(partition.name())) {
                throw new IllegalStateException("the name of a partition is not usable or not unique: " + partition);
            }
            text.append(partition.name()).append(' ').append(partition.from()).append(' ');
            text.append(partition.to()).append('\n');
        }
        JobExecution execution = contribution.getStepExecution().getJobExecution();
        execution.getExecutionContext().putString(PARTITIONS, text.toString());
        repository.updateExecutionContext(execution);
        planned = parse(text.toString());
        return RepeatStatus.FINISHED;
    }

    /** Before the partitions are handed out: those of the plan step, this run's or an earlier one's. */
    void restore(ExecutionContext context) {
        planned = parse(context.getString(PARTITIONS, ""));
    }

    private static Map<String, Partition> parse(String text) {
        Map<String, Partition> partitions = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            String[] parts = line.split(" ");
            partitions.put(
                    WORK + ":" + parts[0], new Partition(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2])));
        });
        return partitions;
    }

    private Map<String, ExecutionContext> contexts() {
        Map<String, ExecutionContext> contexts = new LinkedHashMap<>();
        planned.values().forEach(p -> contexts.put(p.name(), new ExecutionContext()));
        return contexts;
    }

    private RepeatStatus chunk(StepContribution contribution, ChunkContext context) {
        StepExecution execution = contribution.getStepExecution();
        if (closing.getAsBoolean()) {
            execution.setTerminateOnly();
            return RepeatStatus.CONTINUABLE;
        }
        Partition partition = Objects.requireNonNull(planned.get(execution.getStepName()), execution.getStepName());
        long after = execution.getExecutionContext().getLong(LAST_KEY, Partition.START);
        ChunkResult result = job.chunk(calls.get(), partition, after);
        if (!result.done() && result.lastKey() <= after) {
            throw new IllegalStateException(
                    job.name() + " does not advance beyond key " + after + " of partition " + partition.name());
        }
        execution.getExecutionContext().putLong(LAST_KEY, result.lastKey());
        contribution.incrementWriteCount(result.rows());
        CrashPoint.reach("batch.chunk-worked");
        return RepeatStatus.continueIf(!result.done());
    }

    private RepeatStatus finish(StepContribution contribution, ChunkContext context) {
        job.finish(calls.get());
        return RepeatStatus.FINISHED;
    }

    private static final class AfterCommit implements ChunkListener {
        @Override
        public void afterChunk(ChunkContext context) {
            CrashPoint.reach("batch.chunk-committed");
        }
    }

    private static final class Silent implements ChunkListener {}
}
