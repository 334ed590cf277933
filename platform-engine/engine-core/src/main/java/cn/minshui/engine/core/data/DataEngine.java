package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.AccessPlan;
import cn.minshui.engine.core.access.Entitlement;
import cn.minshui.engine.core.access.Entitlements;
import cn.minshui.engine.core.audit.AuditTrail;
import cn.minshui.engine.core.data.file.FileRows;
import cn.minshui.engine.core.data.journal.BulkRows;
import cn.minshui.engine.core.data.journal.Idempotency;
import cn.minshui.engine.core.data.journal.Journal;
import cn.minshui.engine.core.data.journal.Outbox;
import cn.minshui.engine.core.data.number.Counters;
import cn.minshui.engine.core.data.number.IdSource;
import cn.minshui.engine.core.data.number.Sequences;
import cn.minshui.engine.core.data.plan.ModelPlans;
import cn.minshui.engine.core.data.plan.PlanRegistry;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.data.seal.Seals;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.Dialect;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.BasicDefinitions.ScriptDefinition.Rights;
import cn.minshui.engine.core.expression.Expressions;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.protect.Protection;
import cn.minshui.engine.core.release.Releases;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What every way to data shares: one database, one registry of plans, one source of numbers. */
public final class DataEngine implements AutoCloseable {
    private final Dialect dialect;
    private final Releases releases;
    private final RecordScripts scripts;
    private final OrganizationScopes organizations;
    private final PlanRegistry registry;
    private final Transactions transactions;
    private final RecordReader reader;
    private volatile ReportReads reports;
    private final RoleBook roles;
    private volatile Entitlements entitlements = context -> Entitlement.ALL;
    private final GrantingRules granting;
    private final RecordWriter writer;
    private final FileRows files;
    private final NewValues newValues;
    private final AuditTrail audit;
    private final Journal journal;
    private final Outbox outbox;
    private final Idempotency idempotency;
    private final BulkRows bulkRows;
    private final Filters filters;
    private final Statements statements;
    private final FreshStatistics statistics;
    private final UniqueProblems uniques;
    private final Counters counters;
    private final IdSource ids;
    private final LongLists longLists;
    private final Cache<TenantRelease, Long> numbers =
            Caffeine.newBuilder().maximumSize(500).build();

    public DataEngine(
            Database database,
            Releases releases,
            Expressions expressions,
            OrganizationScopes organizations,
            Clock clock) {
        this(database, releases, expressions, organizations, clock, RecordScripts.none());
    }

    /** @param scripts what runs the scripts of models */
    public DataEngine(
            Database database,
            Releases releases,
            Expressions expressions,
            OrganizationScopes organizations,
            Clock clock,
            RecordScripts scripts) {
        this.releases = releases;
        this.dialect = database.dialect();
        this.scripts = scripts;
        this.organizations = organizations;
        this.registry = new PlanRegistry(database.dialect());
        this.transactions = new Transactions(database);
        this.statements = new Statements(database);
        this.statistics = new FreshStatistics(database);
        this.counters = new Counters(database);
        this.ids = new IdSource(counters, clock);
        this.longLists = new LongLists(clock);
        this.audit = new AuditTrail(database, ids::next, clock);
        releases.noteIn(audit);
        this.journal = new Journal(statements, ids, database.dialect().loader(), audit);
        this.outbox = new Outbox(statements);
        this.bulkRows = new BulkRows(database, statements);
        this.idempotency = new Idempotency(database, statements, ids);
        this.reader = new RecordReader(statements);
        this.reports = new ReportReads(reader, transactions, null);
        this.newValues = new NewValues(ids, new Sequences(counters), organizations);
        this.uniques = new UniqueProblems(database);
        this.roles = new RoleBook(expressions);
        this.granting = new GrantingRules(reader, organizations, roles);
        this.files = new FileRows(database);
        QuotaRules quotas = new QuotaRules(this);
        this.writer = new RecordWriter(
                statements,
                database.dialect().loader(),
                reader,
                newValues,
                new HistoryWriter(journal, new RecordEvents(outbox), database.protection()),
                uniques,
                new PlatformRules(
                        organizations,
                        granting,
                        new RoleRules(reader, roles, granting),
                        people(quotas),
                        new ParameterRules(releases)),
                new Hooks(scripts, reader, this::side),
                new RecordFiles(files, quotas),
                new NamedDefinitionRules(releases),
                new TreeRules(database, statements, reader),
                new Seals(database));
        this.filters = new Filters(expressions);
    }

    private PeopleRules people(QuotaRules quotas) {
        TreeLocks locks = new TreeLocks(statements, dialect);
        return new PeopleRules(reader, new OrganizationRules(reader, locks), new Ownership(this), quotas);
    }

    Dialect dialect() {
        return dialect;
    }

    LongLists longLists() {
        return longLists;
    }

    private record TenantRelease(TenantId tenant, ReleaseId release) {}

    /** A role that no user can be given, because its name is none: the system's own work, which has every right. */
    public static final String SYSTEM_ROLE = "$system";

    /** A call with the rights of the caller's roles. */
    Call open(CallContext context) {
        if (context.principal().roles().contains(SYSTEM_ROLE)) {
            return elevated(context);
        }
        ModelPlans plans = plans(context);
        Set<String> held = context.principal().roles();
        return call(context, plans, roles.plan(plans, context.tenant(), held, entitlements.of(context)));
    }

    /** A call that may do everything within the caller's scope. */
    Call elevated(CallContext context) {
        ModelPlans plans = plans(context);
        return call(context, plans, plans.elevated());
    }

    private RecordScripts.Side side(Call call, Rights rights) {
        return switch (rights) {
            case ENGINE -> new RecordScripts.Side(new PlanDataAccess(this, call.elevated()), (object, field) -> true);
            case CALLER -> callerSide(call.context());
        };
    }

    /** What a script does with the rights of the call's user, whoever wrote the record it is a hook of. */
    RecordScripts.Side callerSide(CallContext context) {
        Call own = open(context);
        return new RecordScripts.Side(
                new PlanDataAccess(this, own),
                (object, field) -> own.access().path(object, field).compareTo(FieldRight.READ) >= 0);
    }

    /** Data with the rights of the caller's roles. */
    public DataAccess callerData(CallContext context) {
        return new PlanDataAccess(this, open(context));
    }

    /**
     * What is read with the rights of the caller's roles and given to him; sensitive values in it are told in the audit trail.
     *
     * @param channel see {@link CallNotes#tell}
     */
    public <T> T shown(CallContext context, String channel, Function<DataAccess, T> work) {
        Call call = open(context);
        T answer = work.apply(new PlanDataAccess(this, call));
        call.notes().tell(this, call, channel);
        return answer;
    }

    /** Data for the engine's own work, secrets included; never handed to plugin code. */
    public DataAccess engineData(CallContext context) {
        return new PlanDataAccess(this, elevated(context).engine());
    }

    RoleBook roles() {
        return roles;
    }

    /** Where roles are found that tenants keep as records; without it there are none. */
    public void rolesFrom(TenantRoles records) {
        roles.readFrom(records);
    }

    /** @throws ProblemException FORBIDDEN where the user holds roles that the caller could not give */
    public void requireMayManage(CallContext context, long user) {
        granting.requireBelow(open(context), user);
    }

    /** A call of the engine at a node that is just being made. */
    Call founding(CallContext context, OrganizationScopes.Node node) {
        ModelPlans plans = plans(context);
        return new Call(
                context,
                plans,
                plans.engine(),
                node,
                number(context.tenant(), context.release()),
                Map.of(),
                new CallNotes());
    }

    /** Told of every change of a record once it is committed; rolled back changes are not told. */
    public void onCommit(CommitListener listener) {
        writer.history().onCommit(listener);
    }

    private ModelPlans plans(CallContext context) {
        return registry.plans(releases.model(context.tenant(), context.release(), context.organization()));
    }

    private Call call(CallContext context, ModelPlans plans, AccessPlan access) {
        OrganizationScopes.Node node = organizations.node(context.tenant(), context.organization());
        long number = number(context.tenant(), context.release());
        Map<String, String> chosen = roles.chosen(organizations, context.tenant(), access);
        return new Call(context, plans, access, node, number, chosen, new CallNotes());
    }

    /** The short number of the call's release. */
    public long releaseNumber(CallContext context) {
        return number(context.tenant(), context.release());
    }

    private long number(TenantId tenant, ReleaseId release) {
        return Objects.requireNonNull(numbers.get(
                new TenantRelease(tenant, release),
                r -> releases.find(r.tenant(), r.release())
                        .orElseThrow(() -> new IllegalStateException(
                                "the tenant has no release " + r.release().value()))
                        .number()));
    }

    /** The model that the caller's calls run on. */
    public CompiledModel model(CallContext context) {
        return releases.model(context.tenant(), context.release(), context.organization());
    }

    public IdSource ids() {
        return ids;
    }

    Releases releases() {
        return releases;
    }

    OrganizationScopes organizations() {
        return organizations;
    }

    Transactions transactions() {
        return transactions;
    }

    RecordScripts scripts() {
        return scripts;
    }

    RecordReader reader() {
        return reader;
    }

    /** From now on reports, exports and lists that may be old are read from a copy of the database, while it follows. */
    public void readReportsFrom(Replica replica) {
        reports = new ReportReads(reader, transactions, replica);
    }

    /** From now on callers get no right to what they are not entitled to. */
    public void entitleBy(Entitlements packages) {
        entitlements = packages;
    }

    ReportReads reports() {
        return reports;
    }

    FileRows files() {
        return files;
    }

    RecordWriter writer() {
        return writer;
    }

    NewValues newValues() {
        return newValues;
    }

    /** Who did what. */
    public AuditTrail audit() {
        return audit;
    }

    Journal journal() {
        return journal;
    }

    /** An entry of what was done to a record, and of everything that was written beside it without an entry of its own. */
    void audited(Call call, String object, @Nullable Long id, String operation) {
        JsonNode changes = call.notes().allChanges(object, id);
        journal.audit(call.context(), call.release(), object, id, operation, 1, changes);
    }

    /** An entry of what was done to this one record. */
    void auditedAlone(Call call, String object, long id, String operation) {
        JsonNode changes = call.notes().changes(object, id);
        journal.audit(call.context(), call.release(), object, id, operation, 1, changes);
    }

    Outbox outbox() {
        return outbox;
    }

    Idempotency idempotency() {
        return idempotency;
    }

    BulkRows bulkRows() {
        return bulkRows;
    }

    Filters filters() {
        return filters;
    }

    /** The keys to what the database holds encrypted. */
    public Protection protection() {
        return statements.protection();
    }

    Statements statements() {
        return statements;
    }

    FreshStatistics statistics() {
        return statistics;
    }

    UniqueProblems uniques() {
        return uniques;
    }

    /** Gives back the connection that numbers are taken on. */
    @Override
    public void close() throws SQLException {
        counters.close();
    }
}
