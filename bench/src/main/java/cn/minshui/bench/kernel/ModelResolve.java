package cn.minshui.bench.kernel;

import cn.minshui.engine.core.compile.DefaultModelCompiler;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.release.OrganizationPaths;
import cn.minshui.engine.core.release.ReleaseService;
import cn.minshui.engine.core.release.Releases.Release;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.testkit.TestDatabases;
import cn.minshui.engine.testkit.library.LibraryMetadata;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What each request does to find its model: the release of its node, then the model of a station with an overlay above it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ModelResolve {
    private static final TenantId TENANT = new TenantId(1);
    private static final OrgNodeId STATION = new OrgNodeId(11);

    private @org.jspecify.annotations.Nullable ReleaseService releases;

    /** A published release of the lending library. */
    @Setup
    public void publish() {
        Database database = TestDatabases.fresh(TestDatabases.Sort.POSTGRESQL);
        SystemSchema.migrate(database);
        ReleaseService service = new ReleaseService(
                database,
                new DefaultModelCompiler(new CelExpressions(), new DefaultPluginRegistry(List.of(), List.of())),
                new Tree(),
                List.of(),
                (tenant, release) -> {},
                Clock.systemUTC());
        service.publish(TENANT, LibraryMetadata.sources(), null, "bench", "bench");
        releases = service;
    }

    /** A company with a station below it. */
    private static final class Tree implements OrganizationPaths {
        @Override
        public List<Long> ancestors(TenantId tenant, OrgNodeId node) {
            return List.of(11L, 10L, 1L);
        }

        @Override
        public String overlayPath(TenantId tenant, OrgNodeId node) {
            return "east/s1";
        }
    }

    @Benchmark
    public CompiledModel resolve() {
        ReleaseService service = Objects.requireNonNull(releases);
        Optional<Release> release = service.current(TENANT, STATION);
        return service.model(TENANT, release.orElseThrow().id(), STATION);
    }
}
