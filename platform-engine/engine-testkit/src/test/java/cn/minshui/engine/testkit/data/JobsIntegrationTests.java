package cn.minshui.engine.testkit.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.batch.BatchEngine;
import cn.minshui.engine.core.batch.NodeLease;
import cn.minshui.engine.core.batch.TaskService;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.JobDefinition;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.event.EventEngine;
import cn.minshui.engine.core.event.EventStream;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.plugin.EngineServices;
import cn.minshui.engine.core.schedule.JobHandler;
import cn.minshui.engine.core.schedule.JobParts;
import cn.minshui.engine.core.schedule.JobRun;
import cn.minshui.engine.core.schedule.JobRun.State;
import cn.minshui.engine.core.schedule.JobScheduler;
import cn.minshui.engine.core.schedule.JobScheduler.Status;
import cn.minshui.engine.spi.batch.BatchCall;
import cn.minshui.engine.spi.batch.BatchJob;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.Principal;
import cn.minshui.engine.spi.event.EventCall;
import cn.minshui.engine.spi.event.EventHandler;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.engine.testkit.MutableClock;
import cn.minshui.engine.testkit.library.LibraryMetadata;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Jobs of the present release run at their times, once in the cluster, are logged, paused, and told of when they fail. */
@DatabaseTest
class JobsIntegrationTests {
    private static final String EVERY_SECOND = job("ticking", "'* * * * * ?'", "engine/purge");
    private static final String NEVER = job("resting", "'0 0 4 1 1 ? 2099'", "engine/purge");
    private static LibraryPlatform library;

    private final Ticks ticks = new Ticks();
    private final Alerts alerts = new Alerts();
    private final Slow slow = new Slow();

    private static String job(String name, String schedule, String handler) {
        return """
                kind: job
                name: %s
                label: {zh: 任务, en: Job}
                schedule: %s
                zone: UTC
                handler: %s
                alertAfter: 2
                """.formatted(name, schedule, handler);
    }

    @BeforeAll
    static void publish(Database database) {
        library = new LibraryPlatform(database, List.of(), List.of());
    }

    @BeforeEach
    void empty() {
        library.database.jdbc().update("delete from sys_job_run");
        library.database.jdbc().update("delete from sys_task");
        publishJobs();
    }

    private static SourceTree sources(String... jobs) {
        List<SourceFile> files = new ArrayList<>(LibraryMetadata.base());
        for (int i = 0; i < jobs.length; i++) {
            files.add(new SourceFile("base/lending/job" + i + ".yaml", jobs[i]));
        }
        return new SourceTree(files, List.of());
    }

    private static void publishJobs(String... jobs) {
        var current = library.releases.current(library.founded.tenant(), library.founded.root());
        library.releases.publish(
                library.founded.tenant(), sources(jobs), current.orElseThrow().id(), "test", "jobs");
    }

    /** Takes the place of the handler of that name: those of the engine are asked last. */
    private static final class Ticks implements JobHandler {
        final List<String> runs = new CopyOnWriteArrayList<>();
        final List<String> jobs = new CopyOnWriteArrayList<>();
        final List<Long> organizations = new CopyOnWriteArrayList<>();
        final AtomicBoolean refused = new AtomicBoolean();
        /** What goes on as a task instead; empty for nothing. */
        Function<CallContext, OptionalLong> task = context -> OptionalLong.empty();

        @Override
        public boolean handles(String handler) {
            return handler.equals("engine/purge");
        }

        @Override
        public OptionalLong run(JobDefinition job, CallContext context, String run) {
            if (refused.get()) {
                throw new IllegalStateException("no luck");
            }
            runs.add(run);
            jobs.add(job.name());
            organizations.add(context.organization().value());
            return task.apply(context);
        }
    }

    private static final class Alerts implements EventHandler {
        final List<Object> told = new CopyOnWriteArrayList<>();

        @Override
        public String name() {
            return "test/alerts";
        }

        @Override
        public Set<String> topics() {
            return Set.of("job.failed");
        }

        @Override
        public void handle(EventCall call) {
            told.add(call.event().values().get("failures"));
        }
    }

    /** Does a row at each chunk and waits before the second one. */
    private static final class Slow implements BatchJob {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public String name() {
            return "engine/slow";
        }

        @Override
        public List<Partition> partition(BatchCall call) {
            return List.of(new Partition("all", 0, 9));
        }

        @Override
        public ChunkResult chunk(BatchCall call, Partition partition, long after) {
            long key = after == Partition.START ? partition.from() : after + 1;
            if (key == 1) {
                begun.countDown();
                await(goOn);
            }
            return new ChunkResult(key, 1, key == partition.to());
        }

        @Override
        public void finish(BatchCall call) {
            throw new IllegalStateException("it was to be ended before");
        }

        @Override
        public void failed(BatchCall call, String message) {}
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).as("in time").isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Node implements AutoCloseable {
        final NodeLease lease = new NodeLease(library.database);
        final TaskService tasks = new TaskService(library.database, lease, library.engine.ids()::next, 1);
        final EventEngine events;
        final BatchEngine batch;
        final JobScheduler jobs;

        Node() {
            this(Clock.systemUTC());
        }

        /** @param time that runs of jobs are measured by */
        Node(Clock time) {
            DefaultPluginRegistry plugins = new DefaultPluginRegistry(List.of(), List.of(alerts, slow));
            Clock clock = Clock.systemUTC();
            events = new EventEngine(
                    library.database,
                    plugins,
                    List.of(),
                    c -> new EngineServices(plugins, library.releases::model, c),
                    library.data,
                    library.identities::system,
                    EventStream.NONE,
                    library.engine.ids()::next,
                    clock);
            batch = new BatchEngine(
                    library.database,
                    plugins,
                    c -> new EngineServices(plugins, library.releases::model, c),
                    library.data,
                    (tenant, organization, user, release, trace) -> new CallContext(
                            tenant, organization, new Principal(user, "", "", Set.of()), release, clock, trace),
                    tasks,
                    1);
            jobs = new JobScheduler(
                    new JobParts(
                            library.database,
                            library.releases,
                            library.data,
                            library.records,
                            library.identities::system,
                            (tenant, organization, user, release, trace) -> new CallContext(
                                    tenant, organization, new Principal(user, "", "", Set.of()), release, clock, trace),
                            tasks,
                            batch,
                            events,
                            lease,
                            library.engine.ids()::next,
                            time),
                    List.of(ticks));
        }

        Status status(String job) {
            return jobs.jobs(library.founded.tenant()).stream()
                    .filter(s -> s.job().name().equals(job))
                    .findFirst()
                    .orElseThrow();
        }

        List<JobRun> log(String job) {
            return jobs.log(library.founded.tenant(), job);
        }

        @Override
        public void close() {
            jobs.close();
            events.close();
            batch.close();
            tasks.close();
            try {
                lease.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("not so in time").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Test
    void twoNodesRunEachFiringOnceAndAPublishedReleaseChangesTheSchedules() {
        publishJobs(EVERY_SECOND);
        try (Node one = new Node();
                Node two = new Node()) {
            one.jobs.start();
            two.jobs.start();
            until(() -> one.log("ticking").stream()
                            .filter(r -> r.state() == State.DONE)
                            .count()
                    >= 3);
            publishJobs(NEVER);
            one.jobs.synchronise();
            assertThat(one.jobs.jobs(library.founded.tenant()))
                    .extracting(s -> s.job().name())
                    .containsExactly("resting");
            assertThat(one.status("resting").next()).isNotNull();
            assertThat(two.status("resting").last()).isNull();
        }
        assertThat(ticks.runs).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(3);
        assertThat(library.database
                        .jdbc()
                        .queryForList("select fire from sys_job_run where state = 'done'", String.class))
                .containsExactlyInAnyOrderElementsOf(ticks.runs);
    }

    @Test
    void aJobIsRunByHandPausedAndResumed() {
        publishJobs(NEVER);
        try (Node node = new Node()) {
            node.jobs.start();
            String fire = node.jobs.runNow(library.system, "resting");
            until(() ->
                    !node.log("resting").isEmpty() && node.log("resting").get(0).state() == State.DONE);
            assertThat(node.log("resting").get(0).fire()).isEqualTo(fire);
            assertThat(ticks.runs).containsExactly(fire);

            node.jobs.pause(library.founded.tenant(), "resting");
            assertThat(node.status("resting").paused()).isTrue();
            publishJobs(NEVER.replace("2099", "2098"));
            node.jobs.synchronise();
            assertThat(node.status("resting").paused())
                    .as("also under another schedule")
                    .isTrue();
            node.jobs.resume(library.founded.tenant(), "resting");
            assertThat(node.status("resting").paused()).isFalse();
            assertThat(node.status("resting").next()).hasToString("2098-01-01T04:00:00Z");
            assertThatThrownBy(() -> node.jobs.pause(library.founded.tenant(), "unknown"))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problems().get(0).code()).isEqualTo("JOB_NOT_FOUND"));
        }
    }

    @Test
    void failuresAreLoggedAndToldFromTheSecondOn() {
        publishJobs(NEVER);
        ticks.refused.set(true);
        try (Node node = new Node()) {
            node.jobs.start();
            for (int i = 1; i <= 3; i++) {
                int runs = i;
                node.jobs.runNow(library.system, "resting");
                until(() -> node.log("resting").stream()
                                .filter(r -> r.state() == State.FAILED)
                                .count()
                        == runs);
            }
            assertThat(node.status("resting").failures()).isEqualTo(3);
            assertThat(node.log("resting"))
                    .allSatisfy(r -> assertThat(r.problem()).isEqualTo("no luck"));
            assertThat(node.log("resting")).extracting(JobRun::alerted).containsExactly(true, true, false);
            node.events.relay();
            node.events.deliverDue();
            assertThat(alerts.told).containsExactly(2L, 3L);
        }
    }

    @Test
    void aRunThatTakesLongerThanItsJobAllowsIsEndedAndSaysSo() {
        publishJobs(NEVER + "maxMinutes: 5\n");
        MutableClock time = MutableClock.at(Instant.now().toString());
        try (Node node = new Node(time)) {
            ticks.task = context -> OptionalLong.of(node.batch.start(context, "engine/slow", Map.of()));
            node.jobs.start();
            node.jobs.runNow(library.system, "resting");
            await(slow.begun);
            until(() -> node.log("resting").get(0).task() != null);
            long task = Objects.requireNonNull(node.log("resting").get(0).task());

            time.advance(Duration.ofMinutes(4));
            node.jobs.settle();
            assertThat(node.tasks.look(task).orElseThrow().cancelling()).isFalse();
            time.advance(Duration.ofMinutes(2));
            node.jobs.settle();
            assertThat(node.tasks.look(task).orElseThrow().cancelling()).isTrue();
            assertThat(node.log("resting").get(0).state()).isEqualTo(State.RUNNING);

            slow.goOn.countDown();
            until(() -> node.log("resting").get(0).state() == State.CANCELLED);
            assertThat(node.log("resting").get(0).problem()).isEqualTo("运行超过设定的上限 5 分钟，已结束；此前完成的部分仍然有效");
            assertThat(node.tasks.look(task).orElseThrow().done())
                    .as("what was committed before stands")
                    .isEqualTo(2);
        }
    }

    @Test
    void daysOfTheCalendarAreLeftOut() {
        publishJobs(
                NEVER.replace("'0 0 4 1 1 ? 2099'", "'0 0 4 1 1 ? 2097-2099'") + "except: days-off\n",
                "kind: dictionary\nname: days-off\nlabel: {zh: 假日, en: Days off}\nitems: {'2097-01-01': {label: 元旦}}\n");
        try (Node node = new Node()) {
            node.jobs.synchronise();
            assertThat(node.status("resting").next()).hasToString("2098-01-01T04:00:00Z");
        }
    }

    @Test
    void aJobWorksAtItsOrganizationAndSaysWhenThereIsNone() {
        publishJobs(
                NEVER + "organization: east\n",
                job("lost", "'0 0 4 1 1 ? 2099'", "engine/purge") + "organization: nowhere\n");
        try (Node node = new Node()) {
            node.jobs.start();
            node.jobs.runNow(library.system, "resting");
            until(() -> node.log("resting").stream().anyMatch(r -> r.state() == State.DONE));
            assertThat(ticks.organizations).containsExactly(library.east);
            node.jobs.runNow(library.system, "lost");
            until(() -> node.log("lost").stream().anyMatch(r -> r.state() == State.FAILED));
            assertThat(node.log("lost").get(0).problem()).contains("nowhere");
            assertThat(ticks.organizations).hasSize(1);
        }
    }

    @Test
    void aScheduleIsReadInItsZone() {
        publishJobs(NEVER.replace("zone: UTC", "zone: Asia/Shanghai"));
        try (Node node = new Node()) {
            node.jobs.synchronise();
            assertThat(node.status("resting").next()).hasToString("2098-12-31T20:00:00Z");
        }
    }

    @Test
    void whatWasMissedWhileNobodyWasThereIsRunOnceOrNotAtAll() {
        publishJobs(
                job("once", "'0 0 4 1 1 ?'", "engine/purge") + "misfire: once\n",
                job("skipped", "'0 0 4 1 1 ?'", "engine/purge") + "misfire: skip\n");
        try (Node node = new Node()) {
            node.jobs.synchronise();
            // Three times have passed since the scheduler last looked.
            long threeYearsAgo =
                    System.currentTimeMillis() - Duration.ofDays(3 * 365).toMillis();
            String passed = "update QRTZ_TRIGGERS set NEXT_FIRE_TIME = ? where TRIGGER_NAME in ('once', 'skipped')";
            library.database.jdbc().update(passed, threeYearsAgo);
            node.jobs.start();
            until(() -> ticks.jobs.contains("once") && isAhead(node, "once") && isAhead(node, "skipped"));
            assertThat(ticks.jobs).containsExactly("once");
            assertThat(node.log("skipped")).isEmpty();
        }
    }

    private static boolean isAhead(Node node, String job) {
        Instant next = node.status(job).next();
        return next != null && next.isAfter(Clock.systemUTC().instant());
    }
}
