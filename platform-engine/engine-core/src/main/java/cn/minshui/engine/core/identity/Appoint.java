package cn.minshui.engine.core.identity;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.definition.Duty;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.Problems;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code engine/appoint}: three users become the administrators of a tenant, and the founding role ends for everybody who holds
 * it. The roles are those named {@code <duty>-administrator}.
 */
public final class Appoint implements ActionHandler {
    private static final List<Duty> ADMINISTRATORS = List.of(Duty.SYSTEM, Duty.SECURITY, Duty.AUDIT);

    private final DataEngine engine;
    private final Identities identities;

    public Appoint(DataEngine engine, Identities identities) {
        this.engine = engine;
        this.identities = identities;
    }

    @Override
    public String name() {
        return "engine/appoint";
    }

    @Override
    public ActionResult run(ActionCall call) {
        Map<String, RoleDefinition> roles = engine.model(call.context()).roles();
        DataAccess data = engine.engineData(
                identities.system(call.context().tenant(), call.context().traceId()));
        Map<Long, String> appointed = new LinkedHashMap<>();
        Problems problems = new Problems();
        Set<String> named = new HashSet<>();
        for (Duty duty : ADMINISTRATORS) {
            String role = duty.administrator();
            String username = call.input().text(duty.en());
            Optional<DataRecord> user = user(data, username);
            if (!roles.containsKey(role)) {
                problems.add(problem(duty, "ROLE_UNKNOWN", "没有角色 " + role, "there is no role " + role));
            } else if (user.isEmpty()) {
                problems.add(problem(duty, "USER_UNKNOWN", "没有用户 " + username, "there is no user " + username));
            } else if (!named.add(username)) {
                problems.add(problem(duty, "DUTIES_APART", "三员必须是三个人", "the three administrators are three people"));
            } else {
                appointed.put(user.get().id(), role);
            }
        }
        problems.throwIfErrors(ProblemClass.INVALID);
        roles.values().stream().filter(RoleDefinition::founding).forEach(role -> end(data, role.name()));
        appointed.forEach((user, role) -> give(data, user, role));
        return new ActionResult.Done(Map.of());
    }

    private static Optional<DataRecord> user(DataAccess data, String username) {
        return data
                .list(Query.of("user")
                        .where("username == params.name", Map.of("name", username))
                        .fields("username"))
                .stream()
                .findFirst();
    }

    private static void end(DataAccess data, String role) {
        data.list(Query.of("user-role")
                        .where("role == params.role", Map.of("role", role))
                        .fields("role"))
                .forEach(row -> data.delete("user-role", row.id(), row.version()));
    }

    private static void give(DataAccess data, long user, String role) {
        boolean holds = !data.list(Query.of("user-role")
                        .where("user == params.user && role == params.role", Map.of("user", user, "role", role))
                        .fields("role"))
                .isEmpty();
        if (!holds) {
            data.create("user-role", Map.of("user", user, "role", role));
        }
    }

    private static Problem problem(Duty duty, String code, String zh, String en) {
        return Problem.error(code, Place.body(duty.en()), zh, en);
    }
}
