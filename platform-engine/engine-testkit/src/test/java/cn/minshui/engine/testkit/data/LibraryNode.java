package cn.minshui.engine.testkit.data;

import cn.minshui.engine.core.batch.BatchEngine;
import cn.minshui.engine.core.batch.NodeLease;
import cn.minshui.engine.core.batch.Task;
import cn.minshui.engine.core.batch.TaskService;
import cn.minshui.engine.core.compile.DefaultModelCompiler;
import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.data.PlanDataAccess;
import cn.minshui.engine.core.data.PlanRecordService;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.identity.OrganizationTree;
import cn.minshui.engine.core.identity.PlanIdentities;
import cn.minshui.engine.core.parameter.ParameterValues;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.plugin.EngineServices;
import cn.minshui.engine.core.release.ReleaseService;
import cn.minshui.engine.core.script.facade.ModelScripts;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.Principal;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/** A server's records and tasks over a database in which a library was founded, by this process or by another. */
final class LibraryNode implements AutoCloseable {
    private final PlanIdentities identities;
    private final NodeLease lease;
    final ParameterValues parameters;
    final PlanRecordService records;
    final TaskService tasks;
    final BatchEngine batch;

    LibraryNode(Database database) {
        Clock clock = Clock.systemUTC();
        OrganizationTree tree = new OrganizationTree(database);
        DefaultPluginRegistry plugins = new DefaultPluginRegistry(List.of(), List.of());
        CelExpressions expressions = new CelExpressions();
        ReleaseService releases = new ReleaseService(
                database,
                new DefaultModelCompiler(expressions, plugins),
                tree,
                List.of(),
                (tenant, release) -> {},
                clock);
        releases.refresh();
        ModelScripts scripts = new ModelScripts(
                LibraryPlatform.SCRIPTS, c -> releases.model(c.tenant(), c.release(), c.organization()));
        DataEngine engine = new DataEngine(database, releases, expressions, tree, clock, scripts);
        identities = new PlanIdentities(database, engine, tree, releases, clock);
        parameters = new ParameterValues(engine, identities, tree, releases::model);
        lease = new NodeLease(database);
        tasks = new TaskService(database, lease, engine.ids()::next, 2);
        batch = new BatchEngine(
                database,
                plugins,
                context -> new EngineServices(plugins, releases::model, context),
                PlanDataAccess.factory(engine),
                this::restore,
                tasks,
                2);
        records = new PlanRecordService(
                engine, plugins, List.of(), context -> new EngineServices(plugins, releases::model, context), batch);
        batch.provide(PlanRecordService.BULK_TASK, records::bulkTask);
    }

    /** As a server does: the user as he is today. */
    private CallContext restore(TenantId tenant, OrgNodeId organization, long user, ReleaseId release, String trace) {
        Principal principal = identities
                .account(tenant, user)
                .map(a -> new Principal(user, a.username(), a.displayName(), Set.copyOf(a.roles())))
                .orElseGet(() -> new Principal(user, "", "", Set.of()));
        return new CallContext(tenant, organization, principal, release, Clock.systemUTC(), trace);
    }

    CallContext as(String username) {
        return identities.context(
                identities.authenticate(username, LibraryPlatform.PASSWORD).orElseThrow(), "test");
    }

    Task task(long id) {
        return tasks.look(id).orElseThrow();
    }

    @Override
    public void close() {
        batch.close();
        tasks.close();
        try {
            lease.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
