package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.AccessPlan;
import cn.minshui.engine.core.access.Delegation;
import cn.minshui.engine.core.access.Entitlement;
import cn.minshui.engine.core.access.StoredRoles;
import cn.minshui.engine.core.data.plan.ModelPlans;
import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.expression.Expressions;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.context.TenantId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every role that a tenant knows: those of its definitions and those that it keeps as records, which hold where both have a name. */
final class RoleBook {
    private final Expressions expressions;
    private volatile TenantRoles stored = tenant -> Map.of();

    RoleBook(Expressions expressions) {
        this.expressions = expressions;
    }

    Expressions expressions() {
        return expressions;
    }

    void readFrom(TenantRoles roles) {
        stored = roles;
    }

    Map<String, RoleDefinition> stored(TenantId tenant) {
        return stored.of(tenant);
    }

    Map<String, RoleDefinition> all(CompiledModel model, TenantId tenant) {
        Map<String, RoleDefinition> own = stored(tenant);
        if (own.isEmpty()) {
            return model.roles();
        }
        Map<String, RoleDefinition> all = new LinkedHashMap<>(model.roles());
        all.putAll(own);
        return all;
    }

    /** What the roles may do together. @param entitlement what the caller's tenant and company have */
    AccessPlan plan(ModelPlans plans, TenantId tenant, Set<String> names, Entitlement entitlement) {
        Map<String, RoleDefinition> own = stored(tenant);
        List<RoleDefinition> used =
                names.stream().filter(own::containsKey).sorted().map(own::get).toList();
        return plans.access(names, used, entitlement, role -> StoredRoles.compile(plans.model(), expressions, role));
    }

    /** What the caller may give. */
    Delegation delegation(Call call) {
        TenantId tenant = call.context().tenant();
        return new Delegation(
                all(call.model(), tenant),
                names -> plan(call.plans(), tenant, names, Entitlement.ALL),
                call.context().principal().roles());
    }

    /** Paths of the organisations that the policies name, by code; of one that is not there nothing is reached. */
    Map<String, String> chosen(OrganizationScopes organizations, TenantId tenant, AccessPlan access) {
        Map<String, String> paths = new HashMap<>();
        for (String code : access.chosen()) {
            String path = organizations
                    .coded(tenant, code)
                    .map(node -> node.path() + "%")
                    .orElse("-");
            paths.put(code, path);
        }
        return paths;
    }
}
