package cn.minshui.engine.core.schedule;

import cn.minshui.engine.core.batch.BatchEngine;
import cn.minshui.engine.core.batch.CallRestorer;
import cn.minshui.engine.core.batch.NodeLease;
import cn.minshui.engine.core.batch.Task;
import cn.minshui.engine.core.batch.TaskService;
import cn.minshui.engine.core.data.DataAccessFactory;
import cn.minshui.engine.core.data.Transactions;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.JobDefinition;
import cn.minshui.engine.core.diagnostic.CrashPoint;
import cn.minshui.engine.core.release.Releases;
import cn.minshui.engine.core.schedule.JobRun.State;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.ProblemException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs jobs and keeps their log. What a run does and the note that it is done are one transaction; its task goes on by itself. */
final class JobRunner {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    /** The scheduler begins the runs of an ended process again well before; what it has forgotten has failed. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(5);

    static final String FAILED = "job.failed";
    private static final int LOOKED_AT = 101;

    private final Database database;
    private final Transactions transactions;
    private final JobRuns runs;
    private final Releases releases;
    private final List<JobHandler> handlers;
    private final DataAccessFactory data;
    private final BiFunction<TenantId, String, CallContext> system;
    private final CallRestorer contexts;
    private final TaskService tasks;
    private final BatchEngine batch;
    private final NodeLease node;
    private final LongSupplier ids;
    private final Clock clock;

    JobRunner(JobParts parts, JobRuns runs, List<JobHandler> handlers) {
        this.database = parts.database();
        this.transactions = new Transactions(database);
        this.runs = runs;
        this.releases = parts.releases();
        this.handlers = List.copyOf(handlers);
        this.data = parts.data();
        this.system = parts.system();
        this.contexts = parts.contexts();
        this.tasks = parts.tasks();
        this.batch = parts.batch();
        this.node = parts.node();
        this.ids = parts.ids();
        this.clock = parts.clock();
    }

    /** @param fire names the run: a second call for it goes on where the first was cut off @param user 0 for the schedule */
    void fire(TenantId tenant, String name, String fire, long user) {
        CallContext root = system.apply(tenant, "job-" + name);
        JobDefinition job = releases.model(tenant, root.release(), root.organization())
                .jobs()
                .get(name);
        if (job == null) {
            LOG.info("job {} of tenant {} is not in the present release", name, tenant.value());
            return;
        }
        Optional<JobRun> begun = begin(tenant, job, fire, user, root);
        begun.ifPresent(run -> {
            CrashPoint.reach("job.started");
            work(run, job, root);
        });
    }

    /** @return empty when the run has ended, or its task goes on by itself */
    private Optional<JobRun> begin(TenantId tenant, JobDefinition job, String fire, long user, CallContext root) {
        Optional<JobRun> known = runs.find(tenant, job.name(), fire);
        if (known.isPresent()) {
            known.ifPresent(run -> runs.taken(run.id(), node.node()));
            return known.filter(run -> run.state() == State.RUNNING && run.task() == null);
        }
        JobRun run = new JobRun(
                ids.getAsLong(),
                tenant,
                job.name(),
                fire,
                user,
                root.release().value(),
                node.node(),
                State.RUNNING,
                null,
                null,
                false,
                clock.instant(),
                null);
        runs.insert(run);
        return Optional.of(run);
    }

    private void work(JobRun run, JobDefinition job, CallContext root) {
        try {
            transactions.inOne(() -> {
                CallContext context = context(job, root, run);
                OptionalLong task = handler(job).run(job, context, run.fire());
                if (task.isPresent()) {
                    runs.task(run.id(), task.getAsLong());
                } else {
                    runs.end(run.id(), State.DONE, null, clock.instant());
                }
                CrashPoint.reach("job.finished");
                return run;
            });
        } catch (RuntimeException | Error e) {
            // Also what no memory or a library that does not fit ended: the run would look as if it went on for ever.
            LOG.error("run {} of job {} failed", run.id(), job.name(), e);
            ended(run, State.FAILED, message(e));
        }
    }

    private JobHandler handler(JobDefinition job) {
        return handlers.stream()
                .filter(h -> h.handles(job.handler()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nobody runs " + job.handler()));
    }

    private CallContext context(JobDefinition job, CallContext root, JobRun run) {
        if (job.organization() == null) {
            return root;
        }
        List<DataRecord> found = data.open(root)
                .list(Query.of("organization").where("code == params.code", Map.of("code", job.organization())));
        if (found.isEmpty()) {
            throw new IllegalStateException("there is no organization " + job.organization());
        }
        return contexts.restore(root.tenant(), new OrgNodeId(found.get(0).id()), 0, root.release(), "job-" + run.id());
    }

    private static String message(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException known && !known.problems().isEmpty()) {
                return known.problems().get(0).message().zh();
            }
        }
        return String.valueOf(error.getMessage());
    }

    /** Ends runs whose task has ended, that take too long, or whose process is gone and nobody began them again. */
    void settle() throws SQLException {
        for (JobRun run : runs.running()) {
            Optional<Task> task = run.task() == null ? Optional.empty() : tasks.look(run.task());
            if (task.isPresent() && task.get().endedAt() != null) {
                Task ended = task.get();
                switch (ended.status()) {
                    case DONE -> ended(run, State.DONE, null);
                    case CANCELLED -> ended(run, State.CANCELLED, whyCancelled(run, ended));
                    case FAILED, QUEUED, RUNNING -> ended(run, State.FAILED, TaskProblems.first(ended));
                }
            } else if (task.isPresent()) {
                limit(run, task.get());
            } else if (isForgotten(run)) {
                ended(run, State.FAILED, "运行它的服务已停止");
            }
        }
    }

    private boolean isForgotten(JobRun run) throws SQLException {
        return run.startedAt().plus(FORGOTTEN).isBefore(clock.instant()) && !node.isAlive(run.node());
    }

    /** Its definition, when it has run for longer than that allows. */
    private Optional<JobDefinition> exceeded(JobRun run) {
        return definition(run)
                .filter(job -> job.maxMinutes() > 0)
                .filter(job -> run.startedAt()
                        .plus(Duration.ofMinutes(job.maxMinutes()))
                        .isBefore(clock.instant()));
    }

    private String whyCancelled(JobRun run, Task task) {
        return exceeded(run)
                .map(job -> "运行超过设定的上限 " + job.maxMinutes() + " 分钟，已结束；此前完成的部分仍然有效")
                .orElseGet(() -> TaskProblems.first(task));
    }

    private void limit(JobRun run, Task task) {
        exceeded(run).filter(job -> !task.cancelling()).ifPresent(job -> {
            LOG.warn("run {} of job {} takes longer than {} minutes", run.id(), run.job(), job.maxMinutes());
            batch.cancel(system.apply(run.tenant(), "job-" + run.job()), task.id(), true);
        });
    }

    private Optional<JobDefinition> definition(JobRun run) {
        CallContext root = system.apply(run.tenant(), "job-" + run.job());
        return Optional.ofNullable(releases.model(run.tenant(), root.release(), root.organization())
                .jobs()
                .get(run.job()));
    }

    private void ended(JobRun run, State state, @Nullable String problem) {
        transactions.inOne(() -> {
            if (runs.end(run.id(), state, problem, clock.instant()) && state != State.DONE) {
                definition(run).ifPresent(job -> alert(run, job, problem));
            }
            return run;
        });
    }

    /** Told once the job has failed as often as its definition says, and with every failure after that. */
    private void alert(JobRun run, JobDefinition job, @Nullable String problem) {
        long failures = runs.list(run.tenant(), run.job(), LOOKED_AT).stream()
                .filter(r -> r.state() != State.RUNNING)
                .takeWhile(r -> r.state() != State.DONE)
                .count();
        if (job.alertAfter() == 0 || failures < job.alertAfter()) {
            return;
        }
        runs.alerted(run.id());
        DataAccess access = data.open(system.apply(run.tenant(), "job-" + run.job()));
        access.publish(
                FAILED,
                "job/" + run.job(),
                Map.of(
                        "job", run.job(),
                        "label", job.label().zh(),
                        "run", Long.toString(run.id()),
                        "failures", failures,
                        "problem", problem == null ? "" : problem));
    }

    Instant now() {
        return clock.instant();
    }
}
