package cn.minshui.revenue;

import cn.minshui.engine.core.batch.BatchEngine;
import cn.minshui.engine.core.batch.NodeLease;
import cn.minshui.engine.core.batch.Task;
import cn.minshui.engine.core.batch.TaskService;
import cn.minshui.engine.core.compile.DefaultModelCompiler;
import cn.minshui.engine.core.data.Approvals;
import cn.minshui.engine.core.data.ApprovedRecords;
import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.data.OrganizationScopes;
import cn.minshui.engine.core.data.PlanDataAccess;
import cn.minshui.engine.core.data.PlanRecordService;
import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.data.RecordService.ActionOutcome;
import cn.minshui.engine.core.data.TenantFounding;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTree.OverlayLayer;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.definition.SourceTreeReader;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.imports.ImportLimits;
import cn.minshui.engine.core.imports.ImportOutcome;
import cn.minshui.engine.core.imports.ImportPermission;
import cn.minshui.engine.core.imports.ImportRequest;
import cn.minshui.engine.core.imports.ImportResult;
import cn.minshui.engine.core.imports.ImportService;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.plugin.EngineServices;
import cn.minshui.engine.core.plugin.ServicesFactory;
import cn.minshui.engine.core.release.ReleaseService;
import cn.minshui.engine.spi.batch.BatchCall;
import cn.minshui.engine.spi.batch.BatchJob;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.Principal;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.testkit.MutableClock;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The shipped definitions and plugins on a database, as the server wires them, without HTTP. */
public final class BranchSystem implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TenantId TENANT = new TenantId(1);
    private static final List<String> ROLES = List.of("administrator");

    public final MutableClock clock = MutableClock.at("2026-11-02T01:00:00Z");
    public final BatchEngine batches;
    private final TestTree tree;
    private final DefaultPluginRegistry plugins = ShippedPlugins.registry();
    private final DataEngine engine;
    private final RecordService records;
    public final Approvals approvals;
    private final ImportService imports;
    private final TaskService tasks;
    private final NodeLease lease;
    private final ReleaseService releases;
    private ReleaseId release;
    private final ServicesFactory services;
    private final Map<String, Long> users = new LinkedHashMap<>();
    /** Users as they last came: who has not come has no roles yet. */
    private final Map<Long, CallContext> known = new ConcurrentHashMap<>();

    private final Database database;
    private final List<OverlayLayer> overlays;

    public BranchSystem(Database database, List<String> stations, List<String> usernames) {
        this(database, stations, usernames, UnaryOperator.identity());
    }

    /** @param change what is published in place of each shipped definition file */
    public BranchSystem(
            Database database, List<String> stations, List<String> usernames, UnaryOperator<SourceFile> change) {
        this(database, stations, usernames, change, List.of());
    }

    /** @param overlays what branches define, none is shipped for this tenant */
    public BranchSystem(
            Database database,
            List<String> stations,
            List<String> usernames,
            UnaryOperator<SourceFile> change,
            List<OverlayLayer> overlays) {
        this.database = database;
        this.overlays = List.copyOf(overlays);
        this.tree = new TestTree("350583", stations);
        CelExpressions expressions = new CelExpressions();
        this.releases = new ReleaseService(
                database,
                new DefaultModelCompiler(expressions, plugins),
                tree,
                List.of(),
                (tenant, published) -> {},
                clock);
        this.release = published(null, change);
        this.engine = new DataEngine(database, releases, expressions, tree, clock);
        this.services = context -> new EngineServices(plugins, releases::model, context);
        this.lease = new NodeLease(database);
        this.tasks = new TaskService(database, lease, () -> engine.ids().reserve(1), 2);
        this.batches = engine(tasks);
        PlanRecordService planned = new PlanRecordService(engine, plugins, List.of(), services::of, batches);
        this.approvals = new Approvals(
                engine,
                planned,
                (tenant, user, trace) -> user == 1
                        ? Optional.of(admin())
                        : Optional.ofNullable(known.get(user)).map(this::now));
        this.records = new ApprovedRecords(engine, planned, approvals);
        this.imports = new ImportService(
                database,
                releases::model,
                plugins,
                services,
                PlanDataAccess.factory(engine),
                ImportPermission.of(records),
                approvals.imports(),
                tasks,
                ImportLimits.standard(),
                100_000,
                (context, entry) -> engine.audit().write(entry));
        makeOrganizationsAndUsers(usernames);
    }

    /** Publishes the shipped definitions with every base file's text changed; contexts made after it run under that release. */
    public void publish(UnaryOperator<String> edit) {
        release = published(release, file -> new SourceFile(file.path(), edit.apply(file.text())));
    }

    /** What the tenant follows now. */
    ReleaseId release() {
        return releases.current(TENANT, new OrgNodeId(TestTree.ROOT))
                .orElseThrow()
                .id();
    }

    SourceTree sources() {
        return releases.sources(TENANT, release());
    }

    private ReleaseId published(@Nullable ReleaseId expected, UnaryOperator<SourceFile> change) {
        try {
            SourceTree shipped = SourceTreeReader.read(Path.of("..", "..", "metadata"), "none");
            SourceTree changed =
                    new SourceTree(shipped.base().stream().map(change).toList(), overlays);
            return releases.publish(TENANT, changed, expected, "test", "test").id();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void makeOrganizationsAndUsers(List<String> usernames) {
        new TenantFounding(engine).root(admin(), "group", "group");
        database.transactions().executeWithoutResult(transaction -> {
            DataAccess data = data();
            try (BulkWriter writer = data.bulk("organization", "code", "name", "type", "parent")) {
                for (OrganizationScopes.Node node : tree.all()) {
                    if (node.isRoot()) {
                        continue;
                    }
                    String type = node.id().value() == TestTree.COMPANY ? "company" : "station";
                    long parent = tree.ancestors(TENANT, node.id()).get(1);
                    writer.add(node.id().value(), node.id().value(), node.code(), node.code(), type, parent);
                }
            }
            long id = 1000;
            try (BulkWriter writer = data.bulk("user", "username", "displayName")) {
                writer.add(1, TestTree.ROOT, "admin", "admin");
                for (String name : usernames) {
                    users.put(name, id);
                    writer.add(id++, TestTree.COMPANY, name, name);
                }
            }
            DataAccess secrets = engine.engineData(admin());
            // Only who can log in is asked as the second person; nobody logs in here, so it fits no password.
            Stream.concat(Stream.of(1L), users.values().stream())
                    .forEach(user -> secrets.update("user", user, 1, Map.of("passwordHash", "{bcrypt}")));
        });
    }

    /** Everything within the tenant, as plugin code reads it. */
    public DataAccess data() {
        return PlanDataAccess.factory(engine).open(admin());
    }

    public <T> T inTransaction(Function<DataAccess, T> work) {
        return Objects.requireNonNull(database.transactions().execute(transaction -> work.apply(data())));
    }

    /** Takes a record through a transition as plugin code does. */
    public void transition(String object, long id, String transition) {
        inTransaction(data -> {
            DataRecord held = data.lock(object, List.of(id), "version").get(0);
            data.transition(object, id, held.version(), transition, Map.of());
            return id;
        });
    }

    /** Waits until the task has ended. */
    public Task ended(long task) throws InterruptedException {
        Instant giveUp = Instant.now().plusSeconds(120);
        Task found = tasks.find(admin(), task).orElseThrow();
        while (found.endedAt() == null) {
            if (Instant.now().isAfter(giveUp)) {
                throw new AssertionError("the task has not ended: " + found);
            }
            TimeUnit.MILLISECONDS.sleep(20);
            found = tasks.find(admin(), task).orElseThrow();
        }
        return found;
    }

    /** A second node on the same database, which helps with the partitions of running jobs. */
    AutoCloseable helper() {
        NodeLease second = new NodeLease(database);
        TaskService working =
                new TaskService(database, second, () -> engine.ids().reserve(1), 2);
        BatchEngine helper = engine(working);
        helper.start();
        return () -> {
            helper.close();
            working.close();
            second.close();
        };
    }

    private BatchEngine engine(TaskService working) {
        return new BatchEngine(
                database,
                plugins,
                services,
                PlanDataAccess.factory(engine),
                (tenant, node, user, id, trace) -> context("admin", node.value(), user, Set.copyOf(ROLES)),
                working,
                2);
    }

    public BatchJob job(String name) {
        return plugins.job(name).orElseThrow().service();
    }

    public BatchCall batchCall(DataAccess data, Map<String, Object> parameters) {
        return new BatchCall(admin(), parameters, data, services.of(admin()));
    }

    public CallContext admin() {
        return context("admin", TestTree.ROOT, 1, Set.copyOf(ROLES));
    }

    /** @param node code of the node he works at */
    public CallContext as(String username, String node, String... roles) {
        Long id = users.get(username);
        if (id == null) {
            throw new IllegalArgumentException("no user " + username);
        }
        CallContext context = context(username, tree.id(node), id, Set.of(roles));
        known.put(id, context);
        return context;
    }

    /** The same user under the release that is current now. */
    private CallContext now(CallContext then) {
        return new CallContext(then.tenant(), then.organization(), then.principal(), release, clock, then.traceId());
    }

    private CallContext context(String name, long node, long user, Set<String> roles) {
        return new CallContext(
                TENANT, new OrgNodeId(node), new Principal(user, name, name, roles), release, clock, "test");
    }

    public long organization(String code) {
        return tree.id(code);
    }

    public ImportResult load(String template, byte[] workbook, boolean dryRun, boolean partial) {
        ImportRequest request = new ImportRequest(
                template,
                new ByteArrayInputStream(workbook),
                "test.xlsx",
                dryRun,
                Map.of(),
                partial,
                ImportRequest.Mode.INSERT,
                null);
        try {
            ImportOutcome outcome = imports.run(admin(), request);
            return ((ImportOutcome.Finished) outcome).result();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ObjectNode body() {
        return JSON.createObjectNode();
    }

    public ActionOutcome act(CallContext context, String object, @Nullable Long id, String action, ObjectNode body) {
        return records.act(context, object, id, action, body, UUID.randomUUID().toString());
    }

    public DataRecord create(CallContext context, String object, ObjectNode body) {
        return records.create(context, object, body, null);
    }

    public DataRecord update(CallContext context, String object, long id, ObjectNode patch) {
        return records.update(
                context, object, id, data().require(object, id, "organization").version(), patch);
    }

    public void delete(CallContext context, String object, long id) {
        records.delete(
                context, object, id, data().require(object, id, "organization").version());
    }

    /** Reviews everything of a period and posts it in one run. @return id of the run */
    public long bill(String period) {
        act(admin(), "reading", null, "review", body().put("period", period));
        long run = create(admin(), "billing-run", body().put("period", period)).id();
        act(admin(), "billing-run", run, "preview", body());
        act(admin(), "billing-run", run, "post", body());
        return run;
    }

    public List<DataRecord> list(String object, String filter, Map<String, Object> parameters, String... fields) {
        return data().list(Query.of(object)
                .where(filter, parameters)
                .fields(fields)
                .sort("id"));
    }

    @Override
    public void close() {
        batches.close();
        tasks.close();
        try {
            lease.close();
            engine.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        plugins.close();
    }
}
