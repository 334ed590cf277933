package cn.minshui.engine.core.access;

import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.BasicDefinitions.Grant;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.RowScope;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.model.CompiledRole;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Joins the grants of several roles on one object: rows are those of any role. A field's right is the most generous one among the
 * roles that reach the same rows; where roles reach different rows it is what holds for every row that is reached, so that a
 * right over some rows never opens a field of others.
 */
final class RightsCompiler {
    private final List<CompiledRole> roles;

    RightsCompiler(List<CompiledRole> roles) {
        this.roles = List.copyOf(roles);
    }

    ObjectRights compile(CompiledObject object) {
        Map<Operation, RowPolicy> operations = new EnumMap<>(Operation.class);
        Map<String, RowPolicy> actions = new HashMap<>();
        List<Grant> grants = new ArrayList<>();
        for (CompiledRole role : roles) {
            Grant grant = Duties.grant(role.definition(), object.definition());
            if (grant == null) {
                continue;
            }
            grants.add(grant);
            RowPolicy rows = rows(role, grant, object.name());
            grant.operations().forEach(o -> operations.merge(o, rows, RowPolicy::or));
            for (String action : object.definition().actions().keySet()) {
                if (Duties.grants(role.definition(), grant, object.definition(), action)) {
                    actions.merge(action, rows, RowPolicy::or);
                }
            }
        }
        Map<String, FieldRight> fields = new HashMap<>();
        object.fields()
                .values()
                .forEach(f ->
                        fields.put(f.name(), f.definition().secret() ? FieldRight.HIDDEN : field(grants, f.name())));
        return new ObjectRights(operations, actions, fields);
    }

    private static RowPolicy rows(CompiledRole role, Grant grant, String object) {
        CompiledExpression policy = null;
        if (GrantCheck.condition(grant) != null) {
            policy = role.policies().get(object);
            if (policy == null) {
                throw new IllegalStateException(
                        "the row policy of role " + role.definition().name() + " on " + object
                                + " was not compiled: nobody may be let through without it");
            }
        }
        if (grant.scope().isWide()) {
            return new RowPolicy(false, List.of(), List.of(new RowPolicy.Wide(grant.organizations(), policy)));
        }
        return policy == null ? RowPolicy.ALL : new RowPolicy(false, List.of(policy));
    }

    private static FieldRight field(List<Grant> grants, String name) {
        List<Grant> reading = grants.stream()
                .filter(g -> g.operations().contains(Operation.READ))
                .toList();
        List<Grant> writing = grants.stream().filter(RightsCompiler::writes).toList();
        FieldRight write = writing.isEmpty() ? FieldRight.HIDDEN : onEveryRow(writing, name);
        if (reading.isEmpty()) {
            return write == FieldRight.WRITE ? FieldRight.WRITE : FieldRight.HIDDEN;
        }
        FieldRight read = onEveryRow(reading, name);
        if (read.compareTo(FieldRight.READ) < 0) {
            return read;
        }
        return write == FieldRight.WRITE ? FieldRight.WRITE : FieldRight.READ;
    }

    /** Of the grants over the same rows the most generous, of those over different rows the least; a grant over all rows holds for each. */
    private static FieldRight onEveryRow(List<Grant> grants, String name) {
        Map<Rows, FieldRight> byRows = new HashMap<>();
        FieldRight everywhere = null;
        boolean isFar = grants.stream().anyMatch(grant -> grant.scope().isWide());
        for (Grant grant : grants) {
            FieldRight right = grant.fields().getOrDefault(name, FieldRight.WRITE);
            Rows rows = Rows.of(grant);
            if (rows.isEverything(isFar)) {
                everywhere = everywhere == null ? right : moreGenerous(everywhere, right);
            } else {
                byRows.merge(rows, right, RightsCompiler::moreGenerous);
            }
        }
        if (everywhere != null) {
            return everywhere;
        }
        return Collections.min(byRows.values());
    }

    private record Rows(
            @Nullable RowScope far,
            Set<String> organizations,
            @Nullable String condition) {
        static Rows of(Grant grant) {
            return new Rows(
                    grant.scope().isWide() ? grant.scope() : null, grant.organizations(), GrantCheck.condition(grant));
        }

        /** @param isFar whether some grant reaches beyond the holder's part of the tree */
        boolean isEverything(boolean isFar) {
            return condition == null && (isFar ? far == RowScope.ALL : far == null);
        }
    }

    private static FieldRight moreGenerous(FieldRight a, FieldRight b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static boolean writes(Grant grant) {
        return grant.operations().contains(Operation.CREATE)
                || grant.operations().contains(Operation.UPDATE)
                || grant.operations().contains(Operation.IMPORT);
    }
}
