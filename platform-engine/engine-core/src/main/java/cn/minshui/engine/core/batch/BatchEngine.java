package cn.minshui.engine.core.batch;

import cn.minshui.engine.core.batch.SharedPartitions.Commons;
import cn.minshui.engine.core.batch.Task.Kind;
import cn.minshui.engine.core.batch.Task.Status;
import cn.minshui.engine.core.data.DataAccessFactory;
import cn.minshui.engine.core.data.EngineJob;
import cn.minshui.engine.core.data.TaskOrigin;
import cn.minshui.engine.core.data.TaskStarter;
import cn.minshui.engine.core.data.Transactions;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.diagnostic.CrashPoint;
import cn.minshui.engine.core.plugin.PluginRegistry;
import cn.minshui.engine.core.plugin.ServicesFactory;
import cn.minshui.engine.spi.batch.BatchCall;
import cn.minshui.engine.spi.batch.BatchJob;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.JobExecution;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * Runs the batch jobs of plugins as restartable tasks. A job that was cut off by the end of its process goes on, by itself, in
 * the first process that notices; each committed chunk counts once.
 */
public final class BatchEngine implements TaskStarter, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BatchEngine.class);

    private final Database database;
    private final Transactions transactions;
    private final PluginRegistry plugins;
    private final ServicesFactory services;
    private final DataAccessFactory data;
    private final CallRestorer contexts;
    private final TaskService tasks;
    private final JobHistory history;
    private final Recovery recovery;
    private final Commons commons;
    private final PartitionHelp help;
    private final Map<String, LongFunction<EngineJob>> own = new ConcurrentHashMap<>();
    private volatile boolean closing;

    /** @param partitionsAtOnce worked here, of all jobs together and of other nodes' too; each holds a database connection */
    public BatchEngine(
            Database database,
            PluginRegistry plugins,
            ServicesFactory services,
            DataAccessFactory data,
            CallRestorer contexts,
            TaskService tasks,
            int partitionsAtOnce) {
        this.database = database;
        this.transactions = new Transactions(database);
        this.plugins = plugins;
        this.services = services;
        this.data = data;
        this.contexts = contexts;
        this.tasks = tasks;
        this.history = new JobHistory(database);
        this.recovery = new Recovery(database, tasks, history, this::submit);
        this.commons = new Commons(
                new PartitionStore(database),
                tasks,
                history,
                transactions,
                new Semaphore(partitionsAtOnce),
                new SimpleAsyncTaskExecutor("batch-"),
                () -> closing);
        this.help = new PartitionHelp(commons, task -> job(task).map(job -> jobRun(task, job)));
    }

    /** Adds a job of the engine itself. @param jobs makes it for the task of a number */
    public void provide(String name, LongFunction<EngineJob> jobs) {
        own.put(name, jobs);
    }

    private Optional<BatchJob> job(Task task) {
        LongFunction<EngineJob> jobs = own.get(task.name());
        return jobs != null
                ? Optional.of(jobs.apply(task.id()))
                : plugins.job(task.name()).map(PluginRegistry.Provided::service);
    }

    /** Takes over what ended processes left, now and from time to time, and helps living ones with their partitions. */
    public void start() {
        recovery.start();
        help.start();
    }

    /** Takes over what ended processes left. @return how many tasks */
    public int recover() {
        return recovery.recover();
    }

    @Override
    public long start(CallContext context, String job, Map<String, Object> parameters, @Nullable TaskOrigin origin) {
        if (!own.containsKey(job) && plugins.job(job).isEmpty()) {
            throw ProblemException.of(
                    ProblemClass.INTERNAL, "JOB_UNKNOWN", "没有插件提供任务 " + job, "no plugin provides the job " + job);
        }
        long id = tasks.record(context, Kind.JOB, job, TypedJson.write(parameters), origin);
        tasks.submitAfterCommit(() -> run(id));
        return id;
    }

    private void submit(long task) {
        tasks.submit(() -> run(task));
    }

    private void run(long id) {
        Optional<Task> found = tasks.store().find(id);
        if (closing || found.isEmpty()) {
            return;
        }
        Task task = found.get();
        Optional<BatchJob> job = job(task);
        if (job.isEmpty()) {
            LOG.error("task {} waits: no plugin provides the job {}", id, task.name());
            return;
        }
        if (!tasks.store().running(id, tasks.node().node())) {
            return;
        }
        try {
            execute(task, job.get());
        } catch (RuntimeException e) {
            LOG.error("task {} ({}) was broken off and is taken up again later", id, task.name(), e);
            recovery.later(task);
        }
    }

    private void execute(Task task, BatchJob job) {
        JobRun run = jobRun(task, job);
        if (job instanceof EngineJob known) {
            tasks.store().total(task.id(), tasks.node().node(), known.total(call(task)));
        }
        SharedPartitions partitions = new SharedPartitions(task.id(), run, commons, () -> isToStop(task.id()));
        JobExecution execution = history.launch(task.id(), run, partitions);
        switch (execution.getStatus()) {
            case COMPLETED -> {
                CrashPoint.reach("batch.finished");
                long rows =
                        tasks.store().rowsCommitted(execution.getJobInstance().getInstanceId());
                JsonNode result = result(job, call(task));
                tasks.end(
                        task.id(),
                        Status.DONE,
                        rows,
                        result == null ? JsonNodeFactory.instance.objectNode().put("rows", rows) : result,
                        null);
            }
            case STOPPED -> stopped(task, job, call(task), execution);
            case FAILED, ABANDONED, UNKNOWN, STARTING, STARTED, STOPPING -> failed(task, job, call(task), execution);
        }
    }

    private static @Nullable JsonNode result(BatchJob job, BatchCall call) {
        return job instanceof EngineJob known ? known.result(call) : null;
    }

    private JobRun jobRun(Task task, BatchJob job) {
        return new JobRun(job, () -> call(task), history.repository(), database, () -> isToStop(task.id()));
    }

    private boolean isToStop(long task) {
        return closing || tasks.isCancelling(task);
    }

    private void stopped(Task task, BatchJob job, BatchCall call, JobExecution execution) {
        if (!tasks.isCancelling(task.id())) {
            tasks.store().queued(task.id(), tasks.node().node());
            return;
        }
        long rows = tasks.store().rowsCommitted(execution.getJobInstance().getInstanceId());
        end(task, job, call, Status.CANCELLED, rows, List.of(TaskService.cancelled(task.kind())));
    }

    /**
     * Ends a task of the caller's tenant: at once when it waits, after the chunk under way when it runs. Its job is told as of a
     * failure, so that no business record stays in the state of being worked on.
     *
     * @param any whether the caller may end tasks of others
     * @throws ProblemException NOT_FOUND for a task that is not the caller's; CONFLICT {@code TASK_ENDED}
     */
    public void cancel(CallContext context, long id, boolean any) {
        Task task = tasks.store()
                .find(id)
                .filter(t -> t.tenant().equals(context.tenant()))
                .filter(t -> any || t.user() == context.principal().userId())
                .orElseThrow(BatchEngine::unknown);
        Boolean asked = transactions.inOne(() -> {
            boolean open = tasks.store().askForEnd(id, context.principal().userId());
            if (open
                    && tasks.store().cancelQueued(id, ProblemJson.write(List.of(TaskService.cancelled(task.kind()))))) {
                tellCancelled(task);
            }
            return open;
        });
        if (!asked) {
            throw ProblemException.of(ProblemClass.CONFLICT, "TASK_ENDED", "任务已经结束，不能取消", "the task has ended already");
        }
    }

    private void tellCancelled(Task task) {
        plugins.job(task.name()).filter(job -> task.kind() == Kind.JOB).ifPresent(job -> {
            job.service()
                    .failed(
                            call(task),
                            TaskService.cancelled(Kind.JOB).message().zh());
        });
    }

    private static ProblemException unknown() {
        return ProblemException.of(ProblemClass.NOT_FOUND, "TASK_NOT_FOUND", "没有此任务", "there is no such task");
    }

    /** Only the process that still owns the task may declare it failed: one that lost it has failed for that very reason. */
    private void failed(Task task, BatchJob job, BatchCall call, JobExecution execution) {
        List<Throwable> errors =
                execution.getAllFailureExceptions().stream().distinct().toList();
        List<Problem> problems = new ArrayList<>();
        errors.forEach(e -> addProblems(e, problems));
        if (problems.stream().anyMatch(p -> p.code().equals(PluginRegistry.DISABLED))) {
            LOG.info("task {} ({}) waits until its plugin is enabled again", task.id(), task.name());
            tasks.store().queued(task.id(), tasks.node().node());
            recovery.later(task);
            return;
        }
        errors.forEach(e -> LOG.error("task {} ({}) failed", task.id(), task.name(), e));
        long rows = tasks.store().rowsCommitted(execution.getJobInstance().getInstanceId());
        end(task, job, call, Status.FAILED, rows, problems);
    }

    /** A lost race must not leave the business record in the state of one that is being worked on: nobody would free it. */
    private void end(Task task, BatchJob job, BatchCall call, Status status, long rows, List<Problem> problems) {
        String message = problems.isEmpty()
                ? status.toString()
                : problems.get(0).message().zh();
        try {
            transactions.inOne(() -> {
                tasks.end(task.id(), status, rows, result(job, call), ProblemJson.write(problems));
                job.failed(call, message);
                return task;
            });
        } catch (RuntimeException e) {
            LOG.error("task {} ({}) could not be declared {} by its job", task.id(), task.name(), status, e);
            List<Problem> all = new ArrayList<>(problems);
            addProblems(e, all);
            tasks.end(task.id(), status, rows, null, ProblemJson.write(all));
        }
    }

    private static void addProblems(Throwable error, List<Problem> problems) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException known) {
                problems.addAll(known.problems());
                return;
            }
        }
        if (!error.getClass().getName().startsWith("org.springframework.batch")) {
            problems.add(TaskService.internal());
        }
    }

    /** Made anew for each transaction: of the user as he is then. */
    private BatchCall call(Task task) {
        CallContext context =
                contexts.restore(task.tenant(), task.organization(), task.user(), task.release(), "task-" + task.id());
        return new BatchCall(context, TypedJson.read(task.parameters()), data.open(context), services.of(context));
    }

    /** No chunk begins any more; jobs go back to the queue and go on in the next process. */
    @Override
    public void close() {
        closing = true;
        recovery.close();
        help.close();
    }
}
