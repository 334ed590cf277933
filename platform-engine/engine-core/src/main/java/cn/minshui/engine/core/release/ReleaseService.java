package cn.minshui.engine.core.release;

import cn.minshui.engine.core.audit.AuditTrail;
import cn.minshui.engine.core.compile.ModelCompiler;
import cn.minshui.engine.core.compile.ModelCompiler.Compilation;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.migration.SchemaLock;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.release.schema.SchemaChanges;
import cn.minshui.engine.core.release.schema.SchemaPlan;
import cn.minshui.engine.core.release.schema.SchemaPlanner;
import cn.minshui.engine.core.release.schema.SchemaStep;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import liquibase.exception.LiquibaseException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Releases in the database, their models in memory. Thread-safe. Whoever wires it calls {@link #refresh()} at each announcement
 * and every three seconds at least, and {@link #organizationsChanged} when a node is renamed or moved.
 */
public final class ReleaseService implements Releases {
    private static final Logger LOG = LoggerFactory.getLogger(ReleaseService.class);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);
    private static final Duration PATHS_LIVE = Duration.ofSeconds(30);
    private static final int LONGEST_REASON = 2000;
    private static final int MOST_NODES = 50_000;
    /** Models of releases that nobody works under any more are let go. */
    private static final Duration UNUSED = Duration.ofHours(1);

    private final Database database;
    private final OrganizationPaths organizations;
    private final List<PublishGate> gates;
    private final Announcer announcer;
    private final Clock clock;
    private final ReleaseStore store;
    private final CompiledReleases compiled;
    private final Cache<NodeModel, Placed> models = Caffeine.newBuilder()
            .maximumSize(MOST_NODES)
            .expireAfterAccess(UNUSED)
            .build();
    private final AtomicLong pathsChecked = new AtomicLong(System.nanoTime());
    private volatile @Nullable AuditTrail trail;
    private volatile PointerSnapshot pointers = PointerSnapshot.of(List.of());

    private record NodeModel(long tenant, long node, String release) {}

    /** @param path the overlay path by which the model was found */
    private record Placed(String path, CompiledModel model) {}

    /** @param gates asked in order about every model of a release before it goes live */
    public ReleaseService(
            Database database,
            ModelCompiler compiler,
            OrganizationPaths organizations,
            List<PublishGate> gates,
            Announcer announcer,
            Clock clock) {
        this.database = database;
        this.organizations = organizations;
        this.gates = List.copyOf(gates);
        this.announcer = announcer;
        this.clock = clock;
        this.store = new ReleaseStore(database);
        this.compiled = new CompiledReleases(compiler);
    }

    @Override
    public PublishPlan plan(TenantId tenant, SourceTree sources) {
        Compilation compilation = compiled.compile(sources);
        ReleaseId id = new ReleaseId(compilation.hash());
        boolean known = store.find(tenant, id).isPresent();
        if (compilation.hasErrors()) {
            return new PublishPlan(id, known, compilation.problems(), List.of(), "");
        }
        List<CompiledModel> current = store.pointer(tenant, PointerSnapshot.TENANT)
                .map(pointer -> modelsOf(pointer.release()))
                .orElse(List.of());
        SchemaPlan schema = SchemaPlanner.plan(database, CompiledReleases.models(compilation), current);
        List<Problem> problems = new ArrayList<>(compilation.problems());
        problems.addAll(schema.problems());
        try {
            String ddl = new SchemaChanges(database.dialect().schema()).preview(database, schema.steps());
            List<String> steps =
                    schema.steps().stream().map(SchemaStep::describe).toList();
            return new PublishPlan(id, known, List.copyOf(problems), steps, ddl);
        } catch (LiquibaseException | SQLException e) {
            throw new IllegalStateException("the SQL of the plan cannot be made", e);
        }
    }

    @Override
    public Release publish(
            TenantId tenant, SourceTree sources, @Nullable ReleaseId expected, Publisher by, String reason) {
        if (reason.codePointCount(0, reason.length()) > LONGEST_REASON) {
            throw ReleaseProblems.reasonTooLong(LONGEST_REASON);
        }
        Compilation compilation = compiled.compile(sources);
        if (compilation.hasErrors()) {
            throw new ProblemException(ProblemClass.INVALID, compilation.problems());
        }
        ReleaseId id = new ReleaseId(compilation.hash());
        return run(
                new PublishRun.Request(tenant, PointerSnapshot.TENANT, id, sources, compilation, expected, by, reason));
    }

    /**
     * Lets one node, and those below it without a pointer of their own, follow a release of the tenant's.
     *
     * @param expected the release of the node's own pointer as the caller saw it; null when it inherits
     * @throws ProblemException NOT_FOUND for an unknown release; CONFLICT when the pointer has moved; INVALID when rows hold what
     *     the release does not know
     */
    public Release follow(
            TenantId tenant, OrgNodeId node, ReleaseId id, @Nullable ReleaseId expected, String author, String reason) {
        Release release = find(tenant, id).orElseThrow(() -> ReleaseProblems.unknown(id));
        SourceTree sources = store.sources(release);
        Compilation compilation = compiled.get(id, () -> sources);
        return run(new PublishRun.Request(
                tenant, node.value(), id, sources, compilation, expected, Publisher.of(author), reason));
    }

    @Override
    public void noteIn(AuditTrail told) {
        trail = told;
    }

    private Release run(PublishRun.Request request) {
        Release release;
        try (SchemaLock lock = SchemaLock.acquire(database, LONGEST_WAIT).orElseThrow(ReleaseProblems::busy)) {
            release = new PublishRun(lock, gates, clock, this::modelsOf, trail).publish(request);
        } catch (LiquibaseException | SQLException e) {
            if (isTransient(e)) {
                throw ReleaseProblems.tablesInUse(e);
            }
            throw new IllegalStateException(
                    "the schema of release " + request.id().value() + " cannot be applied", e);
        }
        refresh();
        announce(release);
        return release;
    }

    private boolean isTransient(Exception error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && database.dialect().isTransient(sql)) {
                return true;
            }
        }
        return false;
    }

    private void announce(Release release) {
        try {
            announcer.published(release.tenant(), release.id());
        } catch (RuntimeException e) {
            LOG.warn(
                    "release {} could not be announced; other nodes find it by polling",
                    release.id().value(),
                    e);
        }
    }

    private List<CompiledModel> modelsOf(Release release) {
        return CompiledReleases.models(compilation(release));
    }

    private Compilation compilation(Release release) {
        return compiled.get(release.id(), () -> store.sources(release));
    }

    /** Reads the pointers again and, twice a minute, the overlay paths: another node may have moved a station. */
    public void refresh() {
        pointers = PointerSnapshot.of(store.pointers());
        long now = System.nanoTime();
        long last = pathsChecked.get();
        if (now - last > PATHS_LIVE.toNanos() && pathsChecked.compareAndSet(last, now)) {
            models.asMap()
                    .entrySet()
                    .removeIf(entry ->
                            !pathOf(entry.getKey()).equals(entry.getValue().path()));
        }
    }

    private String pathOf(NodeModel key) {
        return organizations.overlayPath(new TenantId(key.tenant()), new OrgNodeId(key.node()));
    }

    /** Forgets which branch the tenant's nodes belong to. */
    public void organizationsChanged(TenantId tenant) {
        models.asMap().keySet().removeIf(key -> key.tenant() == tenant.value());
    }

    /** Models of the releases that tenants and nodes follow now, branches included. */
    public List<CompiledModel> modelsInUse() {
        return pointers.releases().stream()
                .flatMap(release -> modelsOf(release).stream())
                .toList();
    }

    /** Models of what the tenant as a whole follows now, branches included. */
    public List<CompiledModel> models(TenantId tenant) {
        return Optional.ofNullable(pointers.tenants().get(tenant))
                .map(this::modelsOf)
                .orElse(List.of());
    }

    /** The same of every tenant. */
    public Map<TenantId, List<CompiledModel>> modelsOfTenants() {
        return pointers.tenants().keySet().stream().collect(Collectors.toMap(tenant -> tenant, this::models));
    }

    /** Lets go everything compiled: classes of plugins that it was compiled into have changed. */
    public void forgetModels() {
        compiled.forget();
        models.invalidateAll();
    }

    @Override
    public Optional<Release> current(TenantId tenant, OrgNodeId node) {
        if (!pointers.knows(tenant)) {
            refresh();
        }
        return pointers.at(tenant, node, organizations);
    }

    /** What each tenant as a whole follows, as this node knows it. */
    public Map<TenantId, Release> current() {
        return pointers.tenants();
    }

    @Override
    public Optional<Release> find(TenantId tenant, ReleaseId id) {
        return store.find(tenant, id);
    }

    @Override
    public List<Release> list(TenantId tenant) {
        return store.list(tenant);
    }

    @Override
    public SourceTree sources(TenantId tenant, ReleaseId id) {
        return store.sources(find(tenant, id).orElseThrow(() -> ReleaseProblems.unknown(id)));
    }

    @Override
    public CompiledModel model(TenantId tenant, ReleaseId id, OrgNodeId node) {
        NodeModel key = new NodeModel(tenant.value(), node.value(), id.value());
        Placed placed = models.getIfPresent(key);
        if (placed == null) {
            Release release = find(tenant, id).orElseThrow(() -> ReleaseProblems.unknown(id));
            String path = pathOf(key);
            placed = new Placed(path, compilation(release).at(path));
            models.put(key, placed);
        }
        return placed.model();
    }
}
