package cn.minshui.engine.core.identity;

import cn.minshui.engine.core.access.RoleRows;
import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.data.TenantRoles;
import cn.minshui.engine.core.data.plan.SqlText;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.data.plan.TableStatements;
import cn.minshui.engine.core.data.plan.TableStatements.Column;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Roles of records in memory. They are asked for their newest change once a second at most, and read again at once when this node
 * changed them; rows of a transaction that is not committed are never kept.
 */
public final class RoleRecords implements TenantRoles {
    private static final long FRESH_NANOS = 1_000_000_000L;
    private static final Column TENANT = new Column("tenant_id", Types.BIGINT);
    private static final Column CHANGED = new Column("updated_at", Types.TIMESTAMP);
    private static final String[] GRANT_FIELDS = {
        "role",
        "target",
        "operations",
        "actionNames",
        "fieldRights",
        "rowScope",
        "organizations",
        "through",
        "condition"
    };

    private final Statements statements;
    private final DataEngine engine;
    private final Function<TenantId, CallContext> system;
    private final SqlText newestRole = new TableStatements("d_role").countAndMax(CHANGED, List.of(TENANT));
    private final SqlText newestGrant = new TableStatements("d_role_grant").countAndMax(CHANGED, List.of(TENANT));
    private final Map<TenantId, Known> known = new ConcurrentHashMap<>();

    private record Known(List<Object> version, long readAt, Map<String, RoleDefinition> roles) {}

    /** @param system context of a tenant's own work */
    public RoleRecords(Database database, DataEngine engine, Function<TenantId, CallContext> system) {
        this.statements = new Statements(database.jdbc());
        this.engine = engine;
        this.system = system;
    }

    void changed(TenantId tenant) {
        known.remove(tenant);
    }

    @Override
    public Map<String, RoleDefinition> of(TenantId tenant) {
        Known before = known.get(tenant);
        if (before != null && System.nanoTime() - before.readAt() < FRESH_NANOS) {
            return before.roles();
        }
        CallContext context = system.apply(tenant);
        // A release of before these objects has no tables for them.
        if (engine.model(context).object("role-grant").isEmpty()) {
            return Map.of();
        }
        List<Object> version = version(tenant);
        Known now = before != null && before.version().equals(version)
                ? new Known(version, System.nanoTime(), before.roles())
                : new Known(version, System.nanoTime(), read(context));
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            known.put(tenant, now);
        }
        return now.roles();
    }

    private List<Object> version(TenantId tenant) {
        List<Object> version = new ArrayList<>();
        for (SqlText newest : List.of(newestRole, newestGrant)) {
            statements
                    .query(newest, Map.of(TENANT.name(), tenant.value()), r -> {
                        @Nullable Object at = r.getObject(2);
                        return List.of(r.getLong(1), at == null ? "" : at);
                    })
                    .forEach(version::addAll);
        }
        return version;
    }

    private Map<String, RoleDefinition> read(CallContext context) {
        DataAccess data = engine.engineData(context);
        Map<Long, List<Map<String, @Nullable Object>>> grants = new HashMap<>();
        for (DataRecord row : data.list(Query.of("role-grant").fields(GRANT_FIELDS))) {
            long role = ((Reference) Objects.requireNonNull(row.value("role"))).id();
            grants.computeIfAbsent(role, id -> new ArrayList<>()).add(row.values());
        }
        Map<String, RoleDefinition> roles = new LinkedHashMap<>();
        for (DataRecord row : data.list(
                Query.of("role").fields("name", "label", "belowRoot", "active").sort("name"))) {
            if (row.bool("active")) {
                RoleDefinition role = RoleRows.role(row.values(), grants.getOrDefault(row.id(), List.of()));
                roles.put(role.name(), role);
            }
        }
        return Map.copyOf(roles);
    }
}
