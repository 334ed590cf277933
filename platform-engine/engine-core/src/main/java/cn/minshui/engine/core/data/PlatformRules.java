package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.OrganizationScopes.Node;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Problems;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the engine's own objects do beyond their definitions: the tree keeps its paths, credentials their versions, roles exist. */
final class PlatformRules {
    static final String ORGANIZATION = "organization";
    private static final String TENANT = "tenant";
    private static final String USER = "user";
    private static final String USER_ROLE = "user-role";

    private final OrganizationScopes organizations;
    private final GrantingRules granting;
    private final RoleRules roles;
    private final PeopleRules people;
    private final ParameterRules parameters;

    PlatformRules(
            OrganizationScopes organizations,
            GrantingRules granting,
            RoleRules roles,
            PeopleRules people,
            ParameterRules parameters) {
        this.organizations = organizations;
        this.granting = granting;
        this.roles = roles;
        this.people = people;
        this.parameters = parameters;
    }

    /** @return the node that owns the new record */
    long created(
            Call call,
            CompiledObject object,
            long id,
            long owner,
            Map<String, @Nullable Object> values,
            String prefix,
            Problems problems) {
        if (object.name().equals(ClientRules.OBJECT)) {
            ClientRules.judge(values, prefix, problems);
        }
        if (object.name().equals(USER_ROLE)) {
            granting.given(call, Map.of(), values, prefix, problems);
        }
        if (object.name().equals(ApprovalAsking.OBJECT)
                && call.access() != call.plans().engine()) {
            problems.add(Problem.error(
                    "APPROVAL_BY_ASKING",
                    Place.body(prefix),
                    "复核申请只能由需要复核的操作产生",
                    "a request for approval comes of what needs one"));
        }
        if (RoleRules.isAbout(object)) {
            roles.written(call, object, values, prefix, problems);
        }
        if (object.name().equals(TENANT)) {
            problems.add(Problem.error(
                    "TENANT_BY_OPENING",
                    Place.body(prefix),
                    "租户只能通过“开通租户”建立",
                    "a tenant is made by the action 'open' only"));
        }
        if (object.name().equals(ParameterRules.OBJECT)) {
            parameters.written(call, owner, values, prefix, problems);
        }
        people.created(call, object, values, prefix, problems);
        if (PeopleRules.isGiven(object.name())) {
            return call.node().id().value();
        }
        if (!object.name().equals(ORGANIZATION)) {
            return owner;
        }
        Long parent = (Long) values.get("parent");
        Optional<Node> above = parent == null
                ? Optional.empty()
                : organizations.find(call.context().tenant(), new OrgNodeId(parent));
        if (above.isEmpty() || !call.node().contains(above.get())) {
            problems.add(Problem.error(
                    "ORGANIZATION_PARENT",
                    Place.body(RecordRules.path(prefix, "parent")),
                    "新的组织须有上级，且上级在您的管辖范围内；根组织只有一个",
                    "a new organisation needs one above it within your own; there is one root only"));
        } else {
            values.put("path", above.get().path() + id + "/");
        }
        return id;
    }

    /** Tenants are kept by those at the root of the operating one, who may not shut themselves out. */
    private static void tenantUpdated(
            Call call,
            Map<String, @Nullable Object> before,
            Map<String, @Nullable Object> after,
            String prefix,
            Problems problems) {
        if (!call.node().isRoot()) {
            problems.add(Problem.error(
                    "TENANT_ROOT_ONLY",
                    Place.body(prefix),
                    "只有集团一级的管理员可以修改租户",
                    "only administrators at the root organisation change tenants"));
        }
        boolean own = Objects.equals(before.get("id"), call.context().tenant().value());
        if (own && !Objects.equals(before.get("status"), after.get("status"))) {
            problems.add(Problem.error(
                    "TENANT_OWN",
                    Place.body(RecordRules.path(prefix, "status")),
                    "不能停用自己所在的租户",
                    "nobody suspends the tenant he works in"));
        }
    }

    /** @throws ProblemException CONFLICT for a tenant: its data stays, it is suspended instead */
    static void requireDeletable(CompiledObject object) {
        if (object.name().equals(ApprovalAsking.OBJECT)) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT, "APPROVAL_KEPT", "复核申请不能删除", "a request for approval is never deleted");
        }
        if (object.name().equals(TENANT)) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT, "TENANT_KEPT", "租户不能删除，只能停用", "a tenant is never deleted, only suspended");
        }
    }

    /** A token made before a change of the status is worth nothing after it, also when the status comes back. */
    void updated(
            Call call,
            CompiledObject object,
            Map<String, @Nullable Object> before,
            Map<String, @Nullable Object> after,
            String prefix,
            Problems problems) {
        if (object.name().equals(ClientRules.OBJECT)) {
            ClientRules.judge(after, prefix, problems);
        }
        if (object.name().equals(USER_ROLE)) {
            granting.given(call, before, after, prefix, problems);
        }
        if (RoleRules.isAbout(object)) {
            roles.written(call, object, after, prefix, problems);
        }
        if (object.name().equals(USER) && !Objects.equals(before.get("organization"), after.get("organization"))) {
            granting.moved(call, (Long) Objects.requireNonNull(after.get("id")));
        }
        if (object.name().equals(ParameterRules.OBJECT) && before.get("organization") instanceof Long owner) {
            parameters.written(call, owner, after, prefix, problems);
        }
        people.updated(call, object, before, after, prefix, problems);
        if (object.name().equals(TENANT)) {
            tenantUpdated(call, before, after, prefix, problems);
        }
        if (object.name().equals(USER) && !Objects.equals(before.get("status"), after.get("status"))) {
            Object version = before.get("credentialVersion");
            after.put("credentialVersion", (version instanceof Long number ? number : 0L) + 1);
        }
    }
}
