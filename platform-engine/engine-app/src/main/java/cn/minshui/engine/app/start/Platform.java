package cn.minshui.engine.app.start;

import cn.minshui.engine.app.settings.ServerSettings.ExternalDatabase;
import cn.minshui.engine.core.batch.BatchEngine;
import cn.minshui.engine.core.batch.CallRestorer;
import cn.minshui.engine.core.batch.NodeLease;
import cn.minshui.engine.core.batch.TaskService;
import cn.minshui.engine.core.breaker.Breakers;
import cn.minshui.engine.core.compile.DefaultModelCompiler;
import cn.minshui.engine.core.compile.ModelCompiler;
import cn.minshui.engine.core.data.Approvals;
import cn.minshui.engine.core.data.ApprovedRecords;
import cn.minshui.engine.core.data.DataAccessFactory;
import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.data.PlanDataAccess;
import cn.minshui.engine.core.data.PlanRecordService;
import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.data.Replica;
import cn.minshui.engine.core.data.sealing.ResealJob;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.core.event.EventEngine;
import cn.minshui.engine.core.event.EventStream;
import cn.minshui.engine.core.event.Receivers;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.identity.Bootstrap;
import cn.minshui.engine.core.identity.Identities;
import cn.minshui.engine.core.identity.Notices;
import cn.minshui.engine.core.identity.OrganizationNames;
import cn.minshui.engine.core.identity.OrganizationTree;
import cn.minshui.engine.core.identity.PackageEntitlements;
import cn.minshui.engine.core.identity.PlanIdentities;
import cn.minshui.engine.core.identity.StandIns;
import cn.minshui.engine.core.imports.ImportLimits;
import cn.minshui.engine.core.imports.ImportPermission;
import cn.minshui.engine.core.imports.ImportService;
import cn.minshui.engine.core.login.Logins;
import cn.minshui.engine.core.outgoing.OneLookupClient;
import cn.minshui.engine.core.parameter.ParameterValues;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.plugin.EngineServices;
import cn.minshui.engine.core.plugin.ServicesFactory;
import cn.minshui.engine.core.plugin.administration.PluginAdministration;
import cn.minshui.engine.core.plugin.administration.PluginConfigurations;
import cn.minshui.engine.core.protect.Protection;
import cn.minshui.engine.core.release.ReleaseService;
import cn.minshui.engine.core.schedule.ApprovalJob;
import cn.minshui.engine.core.schedule.JobParts;
import cn.minshui.engine.core.schedule.JobScheduler;
import cn.minshui.engine.core.schedule.LoginJob;
import cn.minshui.engine.core.schedule.ProtectionJob;
import cn.minshui.engine.core.schedule.ScriptJobs;
import cn.minshui.engine.core.script.ScriptEngine;
import cn.minshui.engine.core.script.ScriptLimits;
import cn.minshui.engine.core.script.facade.ModelScripts;
import cn.minshui.engine.core.script.facade.ScriptRuns;
import cn.minshui.engine.core.testing.MetadataTests;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.TenantId;
import io.micrometer.core.instrument.Metrics;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The engine put together over one database: everything but HTTP. Servers and commands have one each. */
public final class Platform implements AutoCloseable {
    public static final String DEMO_TENANT = "demo";
    /** The role of {@code admin} in a demo, which once did everything; the metadata has to define it. */
    static final String ADMINISTRATOR_ROLE = "administrator";

    private static final int TASKS_AT_ONCE = 2;
    private static final int PARTITIONS_AT_ONCE = 2;
    private static final int ROWS_OF_A_TASK = 5000;

    private final OpenDatabases databases;
    private final @Nullable Replica replica;
    private final Database database;
    private final AuditParts audit;
    private final Clock clock = Clock.systemUTC();
    private final OneLookupClient outgoing = OwnHandlers.outgoing();
    private final Breakers breakers = new Breakers();
    private final Receivers receivers = new Receivers(outgoing, breakers);
    private final DefaultPluginRegistry plugins;
    private final ModelCompiler compiler;
    private final RedisLink redis;
    private final RedisAnnouncer announcer;
    private final ReleaseService releases;
    private final OrganizationTree tree;
    private final TenantReleases tenants;
    private final ScriptEngine scripts;
    private final ScriptRuns scriptRuns;
    private final DataEngine data;
    private final PlanIdentities identities;
    private final PackageEntitlements packages;
    private final ParameterValues parameters;
    private final Logins logins;
    private final SignOn signOn;
    private final Bootstrap bootstrap;
    private final NodeLease lease;
    private final TaskService tasks;
    private final BatchEngine batch;
    private final EventEngine events;
    private final JobScheduler jobs;
    private final Approvals approvals;
    private final RecordService records;
    private final ImportService imports;
    private final PluginAdministration pluginAdministration;
    private final PluginConfigurations pluginConfigurations;
    private final ProtectionJob protection;

    /**
     * Connects and brings the engine's own tables up to date. Nothing is published and no work is taken up yet.
     *
     * @param auditFolder anchors and archives of the audit trail
     */
    Platform(Connections connections, DefaultPluginRegistry plugins, Protection keys, Path auditFolder) {
        databases = OpenDatabases.open(connections.database(), keys);
        database = databases.primary();
        SystemSchema.migrate(database);
        Keys.requireThoseOf(database, clock);
        this.plugins = plugins;
        CelExpressions expressions = new CelExpressions();
        compiler = new DefaultModelCompiler(expressions, plugins);
        redis = new RedisLink(connections.redis());
        announcer = new RedisAnnouncer(redis);
        tree = new OrganizationTree(database);
        scripts = new ScriptEngine(ScriptLimits.from(System::getProperty), Metrics.globalRegistry, clock);
        TestGate gate = new TestGate(new MetadataTests(expressions, plugins, scripts));
        releases = new ReleaseService(database, compiler, tree, List.of(gate), announcer, clock);
        tree.onChange(releases::organizationsChanged);
        ModelScripts modelScripts =
                new ModelScripts(scripts, c -> releases.model(c.tenant(), c.release(), c.organization()));
        data = new DataEngine(database, releases, expressions, tree, clock, modelScripts);
        audit = AuditParts.of(database, data, auditFolder, clock);
        Database copy = databases.replica();
        replica = copy == null ? null : new Replica(database, copy, clock);
        if (replica != null) {
            data.readReportsFrom(replica);
        }
        identities = new PlanIdentities(database, data, tree, releases, clock);
        packages = new PackageEntitlements(data, identities, tree);
        data.entitleBy(packages);
        logins = new Logins(database, data, identities, clock);
        tenants = new TenantReleases(
                releases,
                tree,
                new TenantNames(data, identities),
                identities,
                () -> approvals().releases());
        bootstrap = new Bootstrap(data, tree, releases, clock);
        pluginConfigurations = new PluginConfigurations(database, plugins, tree, data.ids()::next, clock);
        parameters = new ParameterValues(data, identities, tree, releases::model);
        ServicesFactory services = this::services;
        DataAccessFactory recordAccess = PlanDataAccess.factory(data);
        scriptRuns = modelScripts.runs(database, recordAccess);
        lease = new NodeLease(database);
        tasks = new TaskService(database, lease, data.ids()::next, TASKS_AT_ONCE);
        CallRestorer contexts = new WorkContexts(identities, clock)::restore;
        batch = new BatchEngine(database, plugins, services, recordAccess, contexts, tasks, PARTITIONS_AT_ONCE);
        signOn = new SignOn(database, logins, receivers, clock);
        events = new EventEngine(
                database,
                plugins,
                List.of(OwnHandlers.webhooks(data, identities, receivers, clock), signOn.outlet()),
                services,
                recordAccess,
                identities::system,
                redis.isGiven() ? new RedisEventStream(redis, lease.node()) : EventStream.NONE,
                data.ids()::next,
                clock);
        KeyChange keyChange = KeyChange.of(database, clock, releases::modelsOfTenants, pluginConfigurations::renew);
        OwnHandlers own = new OwnHandlers(
                data, bootstrap, identities, logins, signOn, events, this::jobs, keyChange, tasks::handOver, audit);
        PlanRecordService planned = new PlanRecordService(data, plugins, own.actions(), services::of, batch);
        approvals = new Approvals(data, planned, WorkContexts.ofUsers(identities));
        records = new ApprovedRecords(data, planned, approvals);
        batch.provide(PlanRecordService.BULK_TASK, planned::bulkTask);
        batch.provide(ResealJob.NAME, task -> keyChange.job());
        protection = new ProtectionJob(database, pluginConfigurations, releases::models);
        jobs = new JobScheduler(
                new JobParts(
                        database,
                        releases,
                        recordAccess,
                        records,
                        identities::system,
                        contexts,
                        tasks,
                        batch,
                        events,
                        lease,
                        data.ids()::next,
                        clock),
                List.of(
                        audit.job(recordAccess),
                        new ScriptJobs(scriptRuns),
                        new ApprovalJob(approvals),
                        new LoginJob(logins, PlanIdentities.OPERATOR),
                        protection));
        imports = new ImportService(
                database,
                releases::model,
                plugins,
                services,
                recordAccess,
                ImportPermission.of(records),
                approvals.imports(),
                tasks,
                ImportLimits.standard(),
                ROWS_OF_A_TASK,
                (context, entry) -> data.audit().write(entry.under(data.releaseNumber(context))));
        pluginAdministration = new PluginAdministration(
                database,
                plugins,
                new PluginAdministration.Engine(
                        releases::modelsInUse,
                        tasks::unfinishedJobs,
                        data.ids()::next,
                        releases::forgetModels,
                        announcer::pluginsChanged),
                clock);
    }

    /** Over a database that a start has made ready; commands come here through {@link CommandPlatform}. */
    static Platform open(ExternalDatabase database, Path home, Protection keys, Path auditFolder) {
        Platform platform = new Platform(new Connections(database, ""), plugins(home), keys, auditFolder);
        platform.releases.refresh();
        return platform;
    }

    /** Plugins of an installation: built ones of the source tree, or those of a release. */
    public static DefaultPluginRegistry plugins(Path home) {
        return new DefaultPluginRegistry(List.of(home.resolve("plugins")), List.of());
    }

    /** What tenants follow and publish, named by their codes. */
    public TenantReleases tenants() {
        return tenants;
    }

    CallContext system(TenantId tenant) {
        return identities.system(tenant, "start");
    }

    Database database() {
        return database;
    }

    Clock clock() {
        return clock;
    }

    /** For every address that a user wrote. */
    OneLookupClient outgoing() {
        return outgoing;
    }

    /** Of everything that this node leans on. */
    Breakers breakers() {
        return breakers;
    }

    ModelCompiler compiler() {
        return compiler;
    }

    RedisAnnouncer announcer() {
        return announcer;
    }

    RedisLink redis() {
        return redis;
    }

    public ReleaseService releases() {
        return releases;
    }

    public DefaultPluginRegistry plugins() {
        return plugins;
    }

    PluginConfigurations pluginConfigurations() {
        return pluginConfigurations;
    }

    PluginAdministration pluginAdministration() {
        return pluginAdministration;
    }

    ProtectionJob protection() {
        return protection;
    }

    AuditParts audit() {
        return audit;
    }

    OrganizationTree organizations() {
        return tree;
    }

    DataEngine data() {
        return data;
    }

    SignOn signOn() {
        return signOn;
    }

    Logins logins() {
        return logins;
    }

    Identities identities() {
        return identities;
    }

    /** What a plugin's code may ask for in a call. */
    EngineServices services(CallContext context) {
        return new EngineServices(plugins, releases::model, pluginConfigurations, parameters, context);
    }

    OrganizationNames organizationNames() {
        return new OrganizationNames(data, identities);
    }

    ParameterValues parameters() {
        return parameters;
    }

    PackageEntitlements packages() {
        return packages;
    }

    Notices notices() {
        return new Notices(data, identities, tree);
    }

    StandIns standIns() {
        return new StandIns(data, identities);
    }

    Bootstrap bootstrap() {
        return bootstrap;
    }

    TaskService tasks() {
        return tasks;
    }

    BatchEngine batch() {
        return batch;
    }

    EventEngine events() {
        return events;
    }

    JobScheduler jobs() {
        return jobs;
    }

    RecordService records() {
        return records;
    }

    Approvals approvals() {
        return approvals;
    }

    ScriptEngine scripts() {
        return scripts;
    }

    /** Runs scripts of use {@code job}. */
    ScriptRuns scriptRuns() {
        return scriptRuns;
    }

    /** What reports and lists that may be old are read from; empty without one. */
    Optional<Replica> replica() {
        return Optional.ofNullable(replica);
    }

    ImportService imports() {
        return imports;
    }

    /** Running work goes on in the next process. */
    @Override
    public void close() {
        jobs.close();
        events.close();
        outgoing.close();
        batch.close();
        tasks.close();
        announcer.close();
        scripts.close();
        if (replica != null) {
            replica.close();
        }
        try {
            lease.close();
            data.close();
            plugins.close();
            databases.close();
        } catch (Exception e) {
            throw new IllegalStateException("the platform could not be closed", e);
        }
    }
}
