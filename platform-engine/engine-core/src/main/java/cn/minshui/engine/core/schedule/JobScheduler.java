package cn.minshui.engine.core.schedule;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.JobDefinition;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.release.ReleaseService;
import cn.minshui.engine.core.release.Releases.Release;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.quartz.JobDataMap;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.Trigger.TriggerState;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.utils.DBConnectionManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the jobs of every tenant's present release at their times, each time once in the whole cluster. A release that is published,
 * or gone back to, is taken up within seconds by whichever node sees it first.
 */
public final class JobScheduler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobScheduler.class);
    private static final String LOCK = "minshui-job-schedules";
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final long EVERY_SECONDS = 2;
    private static final int SHOWN = 100;

    private final Database database;
    private final ReleaseService releases;
    private final JobParts parts;
    private final JobRuns runs;
    private final JobRunner runner;
    private final Scheduler scheduler;
    private final Schedules schedules;
    private volatile Map<TenantId, Release> seen = Map.of();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "job-schedules");
        thread.setDaemon(true);
        return thread;
    });

    /** @param further ways of running jobs beside batch jobs, actions and those of the engine */
    public JobScheduler(JobParts parts, List<JobHandler> further) {
        this.database = parts.database();
        this.releases = parts.releases();
        this.parts = parts;
        this.runs = new JobRuns(database);
        List<JobHandler> handlers = new ArrayList<>(further);
        handlers.add(new PurgeJob(parts.tasks(), parts.events(), runs));
        handlers.add(new RollupJob(
                parts.database(), c -> parts.releases().model(c.tenant(), c.release(), c.organization())));
        handlers.add(new ActionJobs(parts.records()));
        handlers.add(new BatchJobs(parts.batch()));
        this.runner = new JobRunner(parts, runs, handlers);
        this.scheduler = scheduler();
        this.schedules = new Schedules(scheduler);
    }

    private Scheduler scheduler() {
        // The library finds connections by a name that is its own for the whole process.
        String pool = "minshui-" + UUID.randomUUID();
        DBConnectionManager.getInstance().addConnectionProvider(pool, new PoolConnections(database.dataSource()));
        Properties properties = new Properties();
        properties.setProperty("org.quartz.scheduler.instanceName", "minshui");
        properties.setProperty("org.quartz.scheduler.instanceId", parts.node().node());
        properties.setProperty("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
        properties.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
        properties.setProperty("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
        properties.setProperty("org.quartz.threadPool.threadCount", "2");
        properties.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
        properties.setProperty("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
        properties.setProperty(
                "org.quartz.jobStore.driverDelegateClass", database.dialect().schedulerDelegate());
        properties.setProperty("org.quartz.jobStore.dataSource", pool);
        properties.setProperty("org.quartz.jobStore.tablePrefix", "QRTZ_");
        properties.setProperty("org.quartz.jobStore.useProperties", "true");
        properties.setProperty("org.quartz.jobStore.isClustered", "true");
        properties.setProperty("org.quartz.jobStore.clusterCheckinInterval", "3000");
        properties.setProperty("org.quartz.jobStore.misfireThreshold", "60000");
        try {
            Scheduler made = new StdSchedulerFactory(properties).getScheduler();
            made.setJobFactory((bundle, given) -> new Firing(runner));
            return made;
        } catch (SchedulerException e) {
            throw new IllegalStateException("the scheduler cannot be made", e);
        }
    }

    public void start() {
        synchronise();
        try {
            scheduler.start();
        } catch (SchedulerException e) {
            throw new IllegalStateException("the scheduler does not start", e);
        }
        timer.scheduleWithFixedDelay(this::tick, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    private void tick() {
        try {
            if (!releases.current().equals(seen)) {
                synchronise();
            }
            settle();
        } catch (RuntimeException e) {
            // Left to itself the timer would stop for good at the first lost connection.
            LOG.warn("jobs could not be looked after; trying again", e);
        }
    }

    /** Ends the runs whose task has ended. */
    public void settle() {
        try {
            runner.settle();
        } catch (SQLException e) {
            throw new IllegalStateException("runs of jobs cannot be looked at", e);
        }
    }

    /** Brings the scheduler in line with what every tenant follows now; one node at a time. */
    public void synchronise() {
        try (Connection connection = database.dataSource().getConnection()) {
            if (!database.dialect().tryLock(connection, LOCK, WAIT)) {
                return;
            }
            try {
                // Read again under the lock: a node that looked earlier must not put back what another one has changed.
                releases.refresh();
                Map<TenantId, Release> current = releases.current();
                for (TenantId tenant : current.keySet()) {
                    schedules.of(tenant, model(tenant));
                }
                seen = current;
            } finally {
                database.dialect().unlock(connection, LOCK);
            }
        } catch (SQLException | SchedulerException e) {
            throw new IllegalStateException("the schedules of the jobs cannot be brought up to date", e);
        }
    }

    private CompiledModel model(TenantId tenant) {
        CallContext root = parts.system().apply(tenant, "job-schedules");
        return releases.model(tenant, root.release(), root.organization());
    }

    /**
     * A job as it stands.
     *
     * @param next null while it is paused, or when its schedule has no further time
     * @param last null before the first run
     * @param failures one after the other, up to now
     */
    public record Status(
            JobDefinition job,
            boolean paused,
            @Nullable Instant next,
            @Nullable JobRun last,
            long failures) {}

    /** The jobs of the caller's tenant. */
    public List<Status> jobs(TenantId tenant) {
        List<Status> all = new ArrayList<>();
        for (JobDefinition job : model(tenant).jobs().values()) {
            all.add(status(tenant, job));
        }
        return all;
    }

    private Status status(TenantId tenant, JobDefinition job) {
        try {
            Trigger trigger = scheduler.getTrigger(Schedules.trigger(tenant, job.name()));
            boolean paused = trigger != null && scheduler.getTriggerState(trigger.getKey()) == TriggerState.PAUSED;
            Date next = trigger == null || paused ? null : trigger.getNextFireTime();
            List<JobRun> log = runs.list(tenant, job.name(), SHOWN);
            long failures = log.stream()
                    .filter(run -> run.state() != JobRun.State.RUNNING)
                    .takeWhile(run -> run.state() != JobRun.State.DONE)
                    .count();
            return new Status(
                    job, paused, next == null ? null : next.toInstant(), log.isEmpty() ? null : log.get(0), failures);
        } catch (SchedulerException e) {
            throw new IllegalStateException("the scheduler does not answer", e);
        }
    }

    /** The newest hundred runs of a job, newest first. @throws ProblemException NOT_FOUND */
    public List<JobRun> log(TenantId tenant, String job) {
        require(tenant, job);
        return runs.list(tenant, job, SHOWN);
    }

    /** @return what names the run in the log */
    public String runNow(CallContext context, String job) {
        require(context.tenant(), job);
        String fire = Firing.MANUAL + "-" + UUID.randomUUID();
        JobDataMap values = new JobDataMap();
        values.put(Firing.MANUAL, fire);
        values.put(Firing.USER, Long.toString(context.principal().userId()));
        change(() -> scheduler.triggerJob(Schedules.key(context.tenant(), job), values));
        return fire;
    }

    public void pause(TenantId tenant, String job) {
        require(tenant, job);
        change(() -> scheduler.pauseTrigger(Schedules.trigger(tenant, job)));
    }

    public void resume(TenantId tenant, String job) {
        require(tenant, job);
        change(() -> scheduler.resumeTrigger(Schedules.trigger(tenant, job)));
    }

    private void require(TenantId tenant, String job) {
        if (!model(tenant).jobs().containsKey(job)) {
            throw ProblemException.of(
                    ProblemClass.NOT_FOUND, "JOB_NOT_FOUND", "没有定时任务 " + job, "there is no job " + job);
        }
    }

    @FunctionalInterface
    private interface Change {
        void run() throws SchedulerException;
    }

    private static void change(Change change) {
        try {
            change.run();
        } catch (SchedulerException e) {
            throw new IllegalStateException("the scheduler does not answer", e);
        }
    }

    /** Runs that go on end with their process and are begun again by another. */
    @Override
    public void close() {
        timer.shutdownNow();
        change(() -> scheduler.shutdown(true));
    }
}
