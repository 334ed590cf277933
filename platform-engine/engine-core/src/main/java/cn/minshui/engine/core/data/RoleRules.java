package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.Duties;
import cn.minshui.engine.core.access.GrantCheck;
import cn.minshui.engine.core.access.RoleRows;
import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.access.StoredRoles;
import cn.minshui.engine.core.data.RecordReader.Selection;
import cn.minshui.engine.core.data.plan.SelectRequest;
import cn.minshui.engine.core.definition.BasicDefinitions.Grant;
import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.definition.Duty;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What roles kept as records must keep to: their grants fit the objects, and neither they nor their holders get two duties. */
final class RoleRules {
    private static final String ROLE = "role";
    private static final String GRANT = "role-grant";
    private static final String USER_ROLE = "user-role";

    private final RecordReader reader;
    private final RoleBook roles;
    private final GrantingRules granting;
    private final BeforeCommit<Long> later = new BeforeCommit<>(this::judge);

    RoleRules(RecordReader reader, RoleBook roles, GrantingRules granting) {
        this.reader = reader;
        this.roles = roles;
        this.granting = granting;
    }

    static boolean isAbout(CompiledObject object) {
        return object.name().equals(ROLE) || object.name().equals(GRANT);
    }

    /** @param values of a record of {@code role} or {@code role-grant} as it will be */
    void written(
            Call call, CompiledObject object, Map<String, @Nullable Object> values, String prefix, Problems problems) {
        if (!call.node().isRoot()) {
            problems.add(Problem.error(
                    "ROLE_ROOT_ONLY",
                    Place.body(prefix),
                    "只有集团一级的安全管理员可以维护角色",
                    "roles are kept at the root organisation only"));
        }
        if (object.name().equals(ROLE)) {
            role(call, values, prefix, problems);
        } else {
            grant(call, values, prefix, problems);
        }
    }

    private void role(Call call, Map<String, @Nullable Object> values, String prefix, Problems problems) {
        if (values.get("name") instanceof String name && call.model().roles().containsKey(name)) {
            problems.add(Problem.error(
                    "ROLE_SHIPPED",
                    Place.body(RecordRules.path(prefix, "name")),
                    "已有随产品的角色 " + name + "，请换一个代码",
                    "there is a shipped role " + name + "; choose another code"));
        }
        if (values.get("id") instanceof Long id) {
            later.add(call, id);
        }
    }

    private void grant(Call call, Map<String, @Nullable Object> values, String prefix, Problems problems) {
        if (values.get(ROLE) instanceof Long role) {
            later.add(call, role);
        }
        for (String word : RoleRows.wrong(values)) {
            problems.add(Problem.error(
                    "FIELD_RIGHT",
                    Place.body(RecordRules.path(prefix, "fieldRights")),
                    "“" + word + "”不是字段权限，写成 字段:hidden、masked、read 或 write",
                    "'" + word + "' is no right to a field: field:hidden, masked, read or write"));
        }
        if (!(values.get("target") instanceof String target)) {
            return;
        }
        Optional<CompiledObject> object = call.model().object(target);
        if (object.isEmpty()) {
            problems.add(Problem.error(
                    "OBJECT_UNKNOWN",
                    Place.body(RecordRules.path(prefix, "target")),
                    "没有对象 " + target,
                    "there is no object " + target));
            return;
        }
        Grant grant = RoleRows.grant(values);
        List<Problem> wrong = new ArrayList<>();
        new GrantCheck(
                        name -> call.model().object(name).map(CompiledObject::definition),
                        (member, code, zh, en) -> wrong.add(
                                Problem.error(code, Place.body(RecordRules.path(prefix, field(member))), zh, en)))
                .check(object.get().definition(), grant);
        wrong.forEach(problems::add);
        if (wrong.isEmpty()) {
            StoredRoles.problems(call.model(), roles.expressions(), object.get(), GrantCheck.condition(grant))
                    .forEach(problem -> problems.add(Problem.error(
                            problem.code(),
                            Place.body(RecordRules.path(prefix, "condition")),
                            problem.message().zh(),
                            problem.message().en())));
        }
    }

    /** The field of the record that holds the member of a grant. */
    private static String field(String member) {
        if (member.startsWith("fields")) {
            return "fieldRights";
        }
        return switch (member) {
            case "actions" -> "actionNames";
            case "scope" -> "rowScope";
            default -> member;
        };
    }

    private void judge(Call call, Set<Long> changed) {
        Problems problems = new Problems();
        changed.forEach(id -> judge(call, id, problems));
        problems.throwIfErrors(ProblemClass.INVALID);
    }

    private void judge(Call call, long id, Problems problems) {
        List<DataRecord> found = rows(call, ROLE, "id", id, List.of("name", "label", "belowRoot", "active"));
        if (found.isEmpty()) {
            return;
        }
        List<Map<String, @Nullable Object>> grants = rows(call, GRANT, ROLE, id, GRANT_FIELDS).stream()
                .map(DataRecord::values)
                .toList();
        RoleDefinition role = RoleRows.role(found.get(0).values(), grants);
        if (call.context().principal().roles().contains(role.name())) {
            problems.add(Problem.error(
                    "ROLE_OWN", Place.body("name"), "不能修改自己持有的角色", "nobody changes a role that he holds himself"));
        }
        Set<Duty> duties = granting.duties(call, role);
        if (!Duties.mayMeet(duties, role.belowRoot())) {
            problems.add(Problem.error(
                    "DUTIES_APART",
                    Place.body("grants"),
                    "一个角色只能承担一种职责，此角色同时有" + Duties.zh(duties),
                    "a role has one duty; this one has " + Duties.en(duties)));
            return;
        }
        RoleDefinition before = roles.stored(call.context().tenant()).get(role.name());
        boolean isSame = before != null
                && before.belowRoot() == role.belowRoot()
                && granting.duties(call, before).equals(duties);
        if (!isSame) {
            holders(call, role, problems);
        }
    }

    private static final List<String> GRANT_FIELDS = List.of(
            "target", "operations", "actionNames", "fieldRights", "rowScope", "organizations", "through", "condition");

    /** @throws ProblemException CONFLICT while somebody holds the role: one of the same name later would be his at once */
    static void requireUnheld(Call call, RecordReader reader, CompiledObject object, DataRecord row) {
        if (!object.name().equals(ROLE)) {
            return;
        }
        SelectRequest held = call.everywhere()
                .rows(USER_ROLE, List.of(), RowPolicy.ALL)
                .matching(ROLE, 1)
                .as(SelectRequest.Kind.COUNT);
        if (reader.count(call.everywhere(), held, Map.of("match", List.of(row.text("name")))) > 0) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT,
                    "ROLE_HELD",
                    "还有用户持有此角色，请先收回，或改为停用",
                    "users hold the role: take it from them first, or make it inactive");
        }
    }

    private void holders(Call call, RoleDefinition role, Problems problems) {
        Map<String, RoleDefinition> all =
                new HashMap<>(roles.all(call.model(), call.context().tenant()));
        all.put(role.name(), role);
        for (DataRecord row : rows(call, USER_ROLE, ROLE, role.name(), List.of("user"))) {
            long user = ((Reference) Objects.requireNonNull(row.value("user"))).id();
            granting.judge(call, user, all, problems);
        }
    }

    private List<DataRecord> rows(Call call, String object, String field, Object value, List<String> fields) {
        SelectRequest request = call.everywhere()
                .rows(object, new Selection(fields, List.of()).columns(), RowPolicy.ALL)
                .withoutLabels()
                .matching(field, 1);
        return reader.select(call.everywhere(), request, Map.of("match", List.of(value)));
    }
}
