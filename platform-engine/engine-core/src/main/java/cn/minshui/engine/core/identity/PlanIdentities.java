package cn.minshui.engine.core.identity;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.data.OrganizationScopes.Node;
import cn.minshui.engine.core.data.plan.SqlText;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.data.plan.TableStatements;
import cn.minshui.engine.core.data.plan.TableStatements.Column;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.release.Releases;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.Principal;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * {@link Identities} through the engine's own plans. Accounts are kept for a second at most and forgotten at once when this
 * node changes them.
 */
public final class PlanIdentities implements Identities {
    /** The first tenant, which operates the platform. */
    public static final TenantId OPERATOR = new TenantId(1);

    private static final Duration KEPT = Duration.ofSeconds(1);
    private static final String[] FIELDS = {
        "username",
        "displayName",
        "status",
        "mustChangePassword",
        "credentialVersion",
        "passwordHash",
        "organization.status"
    };
    private static final Column ID = new Column("id", Types.BIGINT);
    private static final Column KEPT_BY = new Column("tenant_id", Types.BIGINT);

    private final DataEngine engine;
    private final OrganizationTree tree;
    private final Releases releases;
    private final Clock clock;
    private final Statements statements;
    private final SqlText tenants;
    private final LastLogins lastLogins;
    private final Passwords passwords = new Passwords();
    private final Cache<Key, Optional<Account>> accounts =
            Caffeine.newBuilder().maximumSize(20_000).expireAfterWrite(KEPT).build();

    private record Key(TenantId tenant, long user) {}

    private record Tenant(TenantId id, String code, String status) {}

    public PlanIdentities(Database database, DataEngine engine, OrganizationTree tree, Releases releases, Clock clock) {
        this.engine = engine;
        this.tree = tree;
        this.releases = releases;
        this.clock = clock;
        this.statements = new Statements(database.jdbc());
        this.tenants = new TableStatements("d_tenant")
                .select(
                        List.of(ID, new Column("code", Types.VARCHAR), new Column("status", Types.VARCHAR)),
                        List.of(KEPT_BY),
                        ID);
        this.lastLogins = new LastLogins(database, clock);
        RoleRecords roles = new RoleRecords(database, engine, tenant -> system(tenant, "roles"));
        engine.rolesFrom(roles);
        engine.onCommit((tenant, object, id) -> {
            if (object.equals("role") || object.equals("role-grant")) {
                roles.changed(tenant);
            }
            if (object.equals("organization")) {
                tree.changed(tenant);
            }
            accounts.invalidateAll();
        });
    }

    @Override
    public Optional<Account> authenticate(String username, String password) {
        int at = username.lastIndexOf('@');
        String name = at < 0 ? username : username.substring(0, at);
        Optional<Tenant> tenant = at < 0 ? tenant(OPERATOR) : tenant(username.substring(at + 1));
        // No user has a name that databases refuse, each in its own way; it costs the same time as any other.
        Optional<DataRecord> user = tenant.filter(t -> isText(name)).flatMap(t -> user(t.id(), "username", name));
        String hash = user.map(u -> u.textOrNull("passwordHash")).orElse(null);
        if (!passwords.matches(password, hash)) {
            return Optional.empty();
        }
        return user.flatMap(u -> account(tenant.orElseThrow(), u));
    }

    @Override
    public String tenantCode(TenantId tenant) {
        return tenant(tenant).map(Tenant::code).orElseThrow();
    }

    @Override
    public LoginName loginName(String username) {
        int at = username.lastIndexOf('@');
        String name = at < 0 ? username : username.substring(0, at);
        return (at < 0 ? tenant(OPERATOR) : tenant(username.substring(at + 1)))
                .map(t -> new LoginName(t.id(), name))
                .orElseGet(() -> new LoginName(null, username));
    }

    @Override
    public void expirePassword(Account account) {
        DataAccess data = engine.engineData(system(account.tenant(), "identity"));
        DataRecord user = data.require("user", account.userId());
        if (!user.bool("mustChangePassword")) {
            data.update("user", user.id(), user.version(), Map.of("mustChangePassword", true));
        }
    }

    private static boolean isText(String name) {
        return name.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(name);
    }

    private Optional<Tenant> tenant(TenantId id) {
        return allTenants().stream().filter(t -> t.id().equals(id)).findFirst();
    }

    private Optional<Tenant> tenant(String code) {
        return allTenants().stream().filter(t -> t.code().equals(code)).findFirst();
    }

    /** Those that the operating tenant keeps: a row that another one made is no tenant. */
    private List<Tenant> allTenants() {
        return statements.query(
                tenants,
                Map.of(KEPT_BY.name(), OPERATOR.value()),
                r -> new Tenant(new TenantId(r.getLong(1)), r.getString(2), r.getString(3)));
    }

    private Optional<DataRecord> user(TenantId tenant, String field, Object value) {
        DataAccess data = engine.engineData(system(tenant, "identity"));
        return data
                .list(Query.of("user")
                        .where(field + " == params.value", Map.of("value", value))
                        .fields(FIELDS))
                .stream()
                .findFirst();
    }

    @Override
    public Optional<Account> account(TenantId tenant, long userId) {
        return Objects.requireNonNull(accounts.get(
                new Key(tenant, userId),
                key -> tenant(tenant).flatMap(t -> user(tenant, "id", userId).flatMap(u -> account(t, u)))));
    }

    @Override
    public void loggedIn(Account account) {
        lastLogins.note(account);
    }

    /** Empty for a tenant, user or organisation that is not active. */
    private Optional<Account> account(Tenant tenant, DataRecord user) {
        boolean active = tenant.status().equals("active")
                && "active".equals(user.textOrNull("status"))
                && !"disabled".equals(user.textOrNull("organization.status"));
        if (!active) {
            return Optional.empty();
        }
        List<String> roles = engine
                .engineData(system(tenant.id(), "identity"))
                .list(Query.of("user-role")
                        .where("user == params.user", Map.of("user", user.id()))
                        .fields("role")
                        .sort("role"))
                .stream()
                .map(r -> r.text("role"))
                .toList();
        return Optional.of(new Account(
                tenant.id(),
                tenant.code(),
                user.id(),
                user.text("username"),
                user.text("displayName"),
                new OrgNodeId(user.organization()),
                roles,
                Objects.requireNonNullElse(user.integerOrNull("credentialVersion"), 0L),
                user.bool("mustChangePassword")));
    }

    @Override
    public CallContext context(Account account, String traceId) {
        return new CallContext(
                account.tenant(),
                account.organization(),
                new Principal(account.userId(), account.username(), account.displayName(), Set.copyOf(account.roles())),
                current(account.tenant(), account.organization()).id(),
                clock,
                traceId);
    }

    @Override
    public CallContext context(TenantId tenant, OrgNodeId node, Principal principal, String traceId) {
        return new CallContext(tenant, node, principal, current(tenant, node).id(), clock, traceId);
    }

    @Override
    public boolean isActive(TenantId tenant) {
        return tenant(tenant).filter(PlanIdentities::isActive).isPresent();
    }

    @Override
    public Optional<TenantId> activeTenant(String code) {
        return tenant(code).filter(PlanIdentities::isActive).map(Tenant::id);
    }

    private static boolean isActive(Tenant tenant) {
        return tenant.status().equals("active");
    }

    private Releases.Release current(TenantId tenant, OrgNodeId node) {
        return releases.current(tenant, node)
                .orElseThrow(() -> new IllegalStateException("tenant " + tenant.value() + " has no release"));
    }

    @Override
    public CallContext system(TenantId tenant, String traceId) {
        Node root = tree.root(tenant);
        return system(tenant, root.id(), current(tenant, root.id()), clock, traceId);
    }

    static CallContext system(TenantId tenant, OrgNodeId root, Releases.Release release, Clock clock, String traceId) {
        Principal system = new Principal(0, "system", "系统", Set.of(DataEngine.SYSTEM_ROLE));
        return new CallContext(tenant, root, system, release.id(), clock, traceId);
    }

    @Override
    public String overlayPath(TenantId tenant, OrgNodeId node) {
        return tree.overlayPath(tenant, node);
    }
}
