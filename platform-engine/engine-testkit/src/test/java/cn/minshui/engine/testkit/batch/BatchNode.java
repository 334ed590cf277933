package cn.minshui.engine.testkit.batch;

import cn.minshui.engine.core.batch.BatchEngine;
import cn.minshui.engine.core.batch.NodeLease;
import cn.minshui.engine.core.batch.Task;
import cn.minshui.engine.core.batch.TaskService;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.plugin.EngineServices;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.Principal;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.data.DataAccess;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** One node of the batch part with the copy job, as a server wires it. */
final class BatchNode implements AutoCloseable {
    private static final AtomicLong IDS = new AtomicLong(System.currentTimeMillis() * 1000);

    static final CallContext CALLER =
            context(new TenantId(1), new OrgNodeId(2), 3, new ReleaseId("a".repeat(64)), "test");

    static CallContext other() {
        return context(CALLER.tenant(), CALLER.organization(), 4, CALLER.release(), "test");
    }

    final NodeLease lease;
    final TaskService tasks;
    final BatchEngine engine;

    BatchNode(Database database, Consumer<Long> beforeChunk) {
        DefaultPluginRegistry registry =
                new DefaultPluginRegistry(List.of(), List.of(new CopyJob(database.jdbc(), beforeChunk)));
        lease = new NodeLease(database);
        tasks = new TaskService(database, lease, IDS::incrementAndGet, 2);
        engine = new BatchEngine(
                database,
                registry,
                context -> new EngineServices(
                        registry,
                        (tenant, release, node) -> {
                            throw new UnsupportedOperationException();
                        },
                        context),
                context -> noData(),
                BatchNode::context,
                tasks,
                3);
    }

    private static CallContext context(
            TenantId tenant, OrgNodeId organization, long user, ReleaseId release, String trace) {
        return new CallContext(
                tenant,
                organization,
                new Principal(user, "u" + user, "U", Set.of()),
                release,
                Clock.systemUTC(),
                trace);
    }

    /** The copy job brings its own data; whoever asks for the engine's is told so. */
    private static DataAccess noData() {
        return (DataAccess) Proxy.newProxyInstance(
                DataAccess.class.getClassLoader(), new Class<?>[] {DataAccess.class}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    long startCopy(long partitions, long rows) {
        return engine.start(CALLER, "engine/copy", Map.of("partitions", partitions, "rows", rows));
    }

    Task task(long id) {
        return tasks.find(CALLER, id).orElseThrow();
    }

    @Override
    public void close() {
        engine.close();
        tasks.close();
        try {
            lease.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
