package cn.minshui.engine.testkit.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.plugin.PluginState;
import cn.minshui.engine.core.plugin.administration.PluginAdministration;
import cn.minshui.engine.core.plugin.administration.PluginEvent;
import cn.minshui.engine.spi.batch.BatchJob;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.Principal;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is decided about a plugin on one node holds on all of them, and after a start. */
@DatabaseTest
class PluginAdministrationIntegrationTests {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.123456Z");
    private static final CallContext CALLER = new CallContext(
            new TenantId(1),
            new OrgNodeId(2),
            new Principal(3, "operator", "Operator", Set.of()),
            new ReleaseId("r"),
            Clock.fixed(NOW, ZoneOffset.UTC),
            "t");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    private final List<DefaultPluginRegistry> nodes = new ArrayList<>();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicLong forgotten = new AtomicLong();
    private List<String> jobs = List.of();

    @BeforeEach
    void layOut(Database database) {
        SystemSchema.migrate(database);
        database.jdbc().update("delete from sys_plugin");
        database.jdbc().update("delete from sys_plugin_event");
        write("1.0.0");
        write("2.0.0");
    }

    private void write(String version) {
        new FakePlugin("one", version)
                .source("p.Job", """
                        package p;
                        import cn.minshui.engine.spi.batch.*;
                        import java.util.List;
                        public class Job implements BatchJob {
                            public String name() { return "one/job"; }
                            public List<Partition> partition(BatchCall call) { return List.of(); }
                            public ChunkResult chunk(BatchCall call, Partition partition, long after) { return ChunkResult.DONE; }
                            public void finish(BatchCall call) {}
                            public void failed(BatchCall call, String message) {}
                        }
                        """)
                .service(BatchJob.class, "p.Job", "job:one/job")
                .writeTo(root);
    }

    @AfterEach
    void close() {
        nodes.forEach(DefaultPluginRegistry::close);
    }

    private PluginAdministration node(Database database) {
        DefaultPluginRegistry registry = new DefaultPluginRegistry(List.of(root), List.of());
        nodes.add(registry);
        return new PluginAdministration(
                database,
                registry,
                new PluginAdministration.Engine(
                        List::of, () -> jobs, ids::incrementAndGet, forgotten::incrementAndGet, () -> {}),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static List<PluginState> states(PluginAdministration node) {
        return node.details("one").stream().map(d -> d.info().state()).toList();
    }

    @Test
    void whatOneNodeDecidesHoldsOnAllAndAfterAStart(Database database) {
        PluginAdministration here = node(database);
        PluginAdministration there = node(database);
        here.disable(CALLER, "one", "2.0.0", false, "old prices");
        assertThat(states(here)).containsExactly(PluginState.DISABLED, PluginState.ENABLED);
        assertThat(states(there)).containsExactly(PluginState.ENABLED, PluginState.ENABLED);
        there.refresh();
        assertThat(states(there)).containsExactly(PluginState.DISABLED, PluginState.ENABLED);
        assertThat(states(node(database))).containsExactly(PluginState.DISABLED, PluginState.ENABLED);
        there.enable(CALLER, "one", null, null);
        here.refresh();
        assertThat(states(here)).containsExactly(PluginState.ENABLED, PluginState.ENABLED);
        assertThat(here.events("one", null))
                .extracting(PluginEvent::action, PluginEvent::version, PluginEvent::detail)
                .containsExactly(
                        Tuple.tuple("enable", "1.0.0", null),
                        Tuple.tuple("enable", "2.0.0", null),
                        Tuple.tuple("disable", "2.0.0", "old prices"));
        assertThat(here.events("one", null).get(0).at()).isEqualTo(NOW);
        assertThat(here.events("one", 1L)).hasSize(3);
        assertThat(here.events("one", 9L)).isEmpty();
    }

    @Test
    void aReloadIsDoneOnceOnEveryNode(Database database) {
        PluginAdministration here = node(database);
        PluginAdministration there = node(database);
        here.reload(CALLER, "one", "2.0.0", null);
        assertThat(forgotten.get()).isEqualTo(1);
        there.refresh();
        assertThat(forgotten.get()).isEqualTo(2);
        there.refresh();
        here.refresh();
        node(database).refresh();
        assertThat(forgotten.get()).isEqualTo(2);
        assertThat(states(there)).containsExactly(PluginState.ENABLED, PluginState.ENABLED);
    }

    @Test
    void workUnderWayIsToldAndOnlyTheLastVersionIsMissed(Database database) {
        PluginAdministration here = node(database);
        jobs = List.of("one/job", "other/job");
        here.disable(CALLER, "one", "2.0.0", false, null);
        ProblemException refusal =
                catchThrowableOfType(ProblemException.class, () -> here.disable(CALLER, "one", "1.0.0", false, null));
        assertThat(refusal).isNotNull();
        assertThat(refusal.problems()).extracting(Problem::code).containsExactly("PLUGIN_IN_USE");
        assertThat(refusal.problems().get(0).message().zh()).contains("one/job");
        assertThat(states(here)).containsExactly(PluginState.DISABLED, PluginState.ENABLED);
        here.disable(CALLER, "one", "1.0.0", true, null);
        assertThat(states(here)).containsExactly(PluginState.DISABLED, PluginState.DISABLED);
    }
}
