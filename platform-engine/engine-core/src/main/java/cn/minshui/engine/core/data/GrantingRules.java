package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.Delegation;
import cn.minshui.engine.core.access.Duties;
import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.OrganizationScopes.Node;
import cn.minshui.engine.core.data.RecordReader.Selection;
import cn.minshui.engine.core.data.plan.SelectRequest;
import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.definition.Duty;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Problems;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who may give which role to whom: nobody to himself, nobody more than he may give, nobody outside his own organisations, and
 * nobody ends with two duties. What depends on several rows is judged before the commit, when all of them are written.
 */
final class GrantingRules {
    private static final String USER = "user";
    static final String USER_ROLE = "user-role";
    private static final String ROLE = "role";

    private final RecordReader reader;
    private final OrganizationScopes organizations;
    private final RoleBook book;
    private final BeforeCommit<Long> later = new BeforeCommit<>(this::judge);

    GrantingRules(RecordReader reader, OrganizationScopes organizations, RoleBook book) {
        this.reader = reader;
        this.organizations = organizations;
        this.book = book;
    }

    /**
     * @param before what the row of {@code user-role} holds already; empty for a new one
     * @param values of the row as it will be
     */
    void given(
            Call call,
            Map<String, @Nullable Object> before,
            Map<String, @Nullable Object> values,
            String prefix,
            Problems problems) {
        if (!(values.get(ROLE) instanceof String name)) {
            return;
        }
        Map<String, RoleDefinition> roles = roles(call);
        RoleDefinition role = roles.get(name);
        Place place = Place.body(RecordRules.path(prefix, ROLE));
        if (role == null) {
            // Who changes another field of the row may not see this one: its text is repeated to him who wrote it
            // alone.
            problems.add(name.equals(before.get(ROLE)) ? gone(place) : unknown(roles, name, place));
            return;
        }
        if (!isSystem(call)) {
            if (!book.delegation(call).mayGive(role)) {
                problems.add(Problem.error(
                        "ROLE_BEYOND",
                        place,
                        "您不能授予“" + role.label().zh() + "”：它的权限超出您可以授予的范围",
                        "you cannot give " + name + ": it holds more than you may give"));
            }
            if (values.get(USER) instanceof Long user
                    && call.context().principal().isOneOf(user)) {
                problems.add(Problem.error("ROLE_OWN", place, "不能给自己授予角色", "nobody gives a role to himself"));
            }
        }
        if (values.get(USER) instanceof Long user) {
            later.add(call, user);
        }
    }

    /** A user belongs to another organisation now. */
    void moved(Call call, long user) {
        later.add(call, user);
    }

    /** @throws ProblemException FORBIDDEN where the user may do what the caller could not give: his account is not the caller's */
    void requireBelow(Call call, long user) {
        if (isSystem(call) || call.context().principal().author() == user) {
            return;
        }
        Delegation delegation = book.delegation(call);
        Map<String, RoleDefinition> roles = roles(call);
        boolean all = held(call, user).stream()
                .map(roles::get)
                .filter(Objects::nonNull)
                .allMatch(delegation::mayGive);
        if (!all) {
            throw ProblemException.of(
                    ProblemClass.FORBIDDEN,
                    "USER_BEYOND",
                    "该用户的角色超出您可以授予的范围，您不能接管他的账号",
                    "the user holds roles that you may not give: his account is not yours to take over");
        }
    }

    private static boolean isSystem(Call call) {
        return call.context().principal().roles().contains(DataEngine.SYSTEM_ROLE);
    }

    private Map<String, RoleDefinition> roles(Call call) {
        return book.all(call.model(), call.context().tenant());
    }

    private static Problem gone(Place place) {
        return Problem.error("ROLE_UNKNOWN", place, "此行的角色已经没有了", "the role of this row is no more");
    }

    private static Problem unknown(Map<String, RoleDefinition> roles, String name, Place place) {
        String known = roles.values().stream()
                .map(r -> r.label().zh() + " " + r.name())
                .sorted()
                .collect(Collectors.joining("、"));
        return Problem.error("ROLE_UNKNOWN", place, "没有角色 " + name + "；可选：" + known, "there is no role " + name);
    }

    private void judge(Call call, Set<Long> users) {
        Problems problems = new Problems();
        users.forEach(user -> judge(call, user, roles(call), problems));
        problems.throwIfErrors(ProblemClass.INVALID);
    }

    /** @param roles every one, as it will be */
    void judge(Call call, long user, Map<String, RoleDefinition> roles, Problems problems) {
        List<DataRecord> found = reader.byIds(
                call.everywhere(), USER, List.of(user), new Selection(List.of(), List.of()), RowPolicy.ALL);
        if (found.isEmpty()) {
            return;
        }
        Node node = organizations.node(
                call.context().tenant(), new OrgNodeId(found.get(0).organization()));
        if (!call.node().contains(node)) {
            problems.add(Problem.error(
                    "USER_OUTSIDE", Place.body(USER), "该用户不在您的管辖范围内", "the user is outside your organisations"));
        }
        List<RoleDefinition> held = held(call, user).stream()
                .map(roles::get)
                .filter(Objects::nonNull)
                .filter(role -> !role.founding())
                .toList();
        places(call, held, node, problems);
        apart(call, held, node, problems);
    }

    /** Administrators of the tenant stand at its root, those of companies below it. */
    private void places(Call call, List<RoleDefinition> held, Node node, Problems problems) {
        for (RoleDefinition role : held) {
            if (role.belowRoot() && node.isRoot()) {
                problems.add(Problem.error(
                        "ROLE_BELOW_ROOT",
                        Place.body("roles"),
                        "角色“" + role.label().zh() + "”只能授予下级组织的用户",
                        role.name() + " is only for users below the root organisation"));
            }
            Set<Duty> duties = duties(call, role);
            duties.remove(Duty.BUSINESS);
            if (!role.belowRoot() && !duties.isEmpty() && !node.isRoot()) {
                problems.add(Problem.error(
                        "ROLE_ROOT_ONLY",
                        Place.body("roles"),
                        "角色“" + role.label().zh() + "”只能授予集团一级的用户",
                        role.name() + " is only for users of the root organisation"));
            }
        }
    }

    private void apart(Call call, List<RoleDefinition> held, Node node, Problems problems) {
        Set<Duty> duties = EnumSet.noneOf(Duty.class);
        held.forEach(role -> duties.addAll(duties(call, role)));
        boolean belowRoot = !node.isRoot() && held.stream().allMatch(RoleDefinition::belowRoot);
        if (!Duties.mayMeet(duties, belowRoot)) {
            problems.add(Problem.error(
                    "DUTIES_APART",
                    Place.body("roles"),
                    "一个用户只能承担一种职责，这些角色合起来有" + Duties.zh(duties),
                    "a user has one duty; these roles together have " + Duties.en(duties)));
        }
    }

    Set<Duty> duties(Call call, RoleDefinition role) {
        return Duties.of(
                role,
                call.model().objects().values().stream()
                        .map(CompiledObject::definition)
                        .toList());
    }

    private List<String> held(Call call, long user) {
        SelectRequest request = call.everywhere()
                .rows(USER_ROLE, List.of(ROLE), RowPolicy.ALL)
                .withoutLabels()
                .matching(USER, 1);
        return reader.select(call.everywhere(), request, Map.of("match", List.of(user))).stream()
                .map(row -> row.text(ROLE))
                .toList();
    }
}
