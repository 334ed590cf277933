package cn.minshui.engine.core.batch;

import cn.minshui.engine.core.batch.Task.Kind;
import cn.minshui.engine.core.batch.Task.Status;
import cn.minshui.engine.core.data.TaskOrigin;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Text;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Long work on behalf of users: recorded in {@code sys_task}, run on a few threads, asked for by its user. */
public final class TaskService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskService.class);
    private static final int GRACE_SECONDS = 20;

    private final TaskStore store;
    private final NodeLease node;
    private final LongSupplier ids;
    private final ExecutorService threads;
    /** Progress is seen by others while the work's own transaction is still open. */
    private final TransactionTemplate apart;

    /**
     * @param ids gives ids that no other process gives
     * @param atOnce tasks that run at the same time; others wait
     */
    public TaskService(Database database, NodeLease node, LongSupplier ids, int atOnce) {
        this.store = new TaskStore(database);
        this.node = node;
        this.ids = ids;
        this.apart = new TransactionTemplate(
                Objects.requireNonNull(database.transactions().getTransactionManager()));
        this.apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.threads = Executors.newFixedThreadPool(atOnce, work -> new Thread(work, "task"));
    }

    /** What an import reports while it runs. */
    public interface Progress {
        void rows(long done, long total);
    }

    /** Work that ends its own task inside its transaction by {@link Ending#done}, so that both are there or neither. */
    @FunctionalInterface
    public interface Work {
        void run(Progress progress, Ending ending);
    }

    @FunctionalInterface
    public interface Ending {
        void done(long rows, JsonNode result);
    }

    /** A task of the caller's own; anybody else's is not there for him. */
    public Optional<Task> find(CallContext context, long id) {
        return find(context, id, false);
    }

    /** @param any whether the caller may see the tasks of others in his tenant */
    public Optional<Task> find(CallContext context, long id, boolean any) {
        return store.find(id)
                .filter(t -> t.tenant().equals(context.tenant()))
                .filter(t -> any || t.user() == context.principal().userId());
    }

    /** The caller's newest hundred tasks, newest first. */
    public List<Task> mine(CallContext context) {
        return store.ofUser(context.tenant(), context.principal().userId());
    }

    /** The tenant's newest hundred tasks, newest first: for administrators. */
    public List<Task> ofTenant(CallContext context) {
        return store.ofTenant(context.tenant());
    }

    /** Gives the tasks of a user that have not ended to another one. @return how many there were */
    public long handOver(TenantId tenant, long from, long to) {
        return store.handOver(tenant, from, to);
    }

    /** A task whoever started it: for the engine's own work. */
    public Optional<Task> look(long id) {
        return store.find(id);
    }

    /** Forgets tasks that ended before a time. */
    public void purge(TenantId tenant, Instant before) {
        store.purge(tenant, before);
    }

    /** Records and runs work that does not survive the process: after a crash the task has failed and nothing was done. */
    public long run(CallContext context, Kind kind, String name, Work work) {
        long id = record(context, kind, name, "{}", null);
        submitAfterCommit(() -> execute(id, kind, work));
        return id;
    }

    private void execute(long id, Kind kind, Work work) {
        if (!store.running(id, node.node())) {
            return;
        }
        try {
            work.run((done, total) -> progress(id, done, total), (rows, result) -> done(id, rows, result));
        } catch (Cancelled e) {
            Task task = store.find(id).orElseThrow();
            end(id, Status.CANCELLED, task.done(), null, ProblemJson.write(List.of(cancelledAt(kind, task))));
        } catch (ProblemException e) {
            end(id, Status.FAILED, 0, null, ProblemJson.write(e.problems()));
        } catch (RuntimeException | Error e) {
            // Also what no memory or a library that does not fit ended: the task would look as if it ran for ever.
            LOG.error("task {} failed", id, e);
            end(id, Status.FAILED, 0, null, ProblemJson.write(List.of(internal())));
        }
    }

    /** Takes back what the work has written, by ending its transaction. */
    private static final class Cancelled extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private void progress(long id, long done, long total) {
        apart.executeWithoutResult(transaction -> store.progress(id, node.node(), done, total));
        requireGoingOn(id);
    }

    private void done(long id, long rows, JsonNode result) {
        requireGoingOn(id);
        end(id, Status.DONE, rows, result, null);
    }

    private void requireGoingOn(long id) {
        if (isCancelling(id)) {
            throw new Cancelled();
        }
    }

    /** Whether somebody has asked for the end of the task. */
    boolean isCancelling(long id) {
        return store.find(id).filter(Task::cancelling).isPresent();
    }

    long record(CallContext context, Kind kind, String name, String parameters, @Nullable TaskOrigin origin) {
        long id = ids.getAsLong();
        store.insert(id, context, kind, name, parameters, origin, node.node());
        return id;
    }

    /** @throws IllegalStateException when another process has taken the task over: the transaction must not commit */
    void end(long id, Status status, long rows, @Nullable JsonNode result, @Nullable JsonNode problems) {
        if (!store.end(id, node.node(), status, rows, result, problems)) {
            throw new IllegalStateException("task " + id + " is no longer run by this process");
        }
    }

    /** Whether the task is still open and nobody else's. */
    boolean isOwn(long id) {
        return store.find(id)
                .filter(t -> t.node().equals(node.node()))
                .filter(t -> t.status() == Status.QUEUED || t.status() == Status.RUNNING)
                .isPresent();
    }

    TaskStore store() {
        return store;
    }

    NodeLease node() {
        return node;
    }

    void submit(Runnable work) {
        threads.execute(work);
    }

    /** A rolled back action leaves neither a task row nor running work. */
    void submitAfterCommit(Runnable work) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            submit(work);
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                submit(work);
            }
        });
    }

    static Problem cancelled(Kind kind) {
        return switch (kind) {
            case JOB ->
                Problem.error(
                        "TASK_CANCELLED",
                        Place.whole(),
                        "任务已按要求取消，取消前已完成的部分仍然有效",
                        "the task was cancelled on request; what was done before stands");
            case IMPORT ->
                Problem.error(
                        "TASK_CANCELLED",
                        Place.whole(),
                        "导入已按要求取消，没有写入任何数据",
                        "the import was cancelled on request; nothing was written");
        };
    }

    /** Words for work that was cancelled under way: how far it had come. */
    private static Problem cancelledAt(Kind kind, Task task) {
        Problem cancelled = cancelled(kind);
        if (task.total() == null) {
            return cancelled;
        }
        Text words = cancelled.message();
        return Problem.error(
                cancelled.code(),
                cancelled.place(),
                words.zh() + "。取消时处理到第 " + task.done() + " 行，共 " + task.total() + " 行",
                words.en() + "; it had come to row " + task.done() + " of " + task.total());
    }

    /** What went wrong stands in the log, by the task's number: errors speak of tables and classes. */
    static Problem internal() {
        return Problem.error(
                "TASK_FAILED",
                Place.whole(),
                "任务没有完成，系统内部错误，请把任务编号告诉管理员",
                "the task did not finish because of an internal error; tell the administrator its number");
    }

    /** Lets running work end for a while; what does not end goes on in the next process. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("tasks still run after {} s; the next process takes them over", GRACE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Names of the jobs of tasks that wait or run, of all tenants and nodes, each once. */
    public List<String> unfinishedJobs() {
        return store.unfinished().stream()
                .filter(task -> task.kind() == Task.Kind.JOB)
                .map(Task::name)
                .distinct()
                .toList();
    }
}
