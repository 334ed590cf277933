package cn.minshui.engine.core.login;

import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.List;
import java.util.Map;

/** What an administrator does to the logins of others: actions of {@code user}. */
public final class UserActions {
    private final LoginParts parts;
    private final LoginService logins;
    private final SecondFactors factors;
    private final Sessions sessions;

    public UserActions(LoginParts parts, LoginService logins, SecondFactors factors, Sessions sessions) {
        this.parts = parts;
        this.logins = logins;
        this.factors = factors;
        this.sessions = sessions;
    }

    private interface Work {
        Map<String, Object> of(ActionCall call, DataRecord user);
    }

    private record Handler(String name, DataEngine engine, Work work) implements ActionHandler {
        @Override
        public ActionResult run(ActionCall call) {
            DataRecord user = call.requireTarget();
            engine.requireMayManage(call.context(), user.id());
            return new ActionResult.Done(work.of(call, user));
        }
    }

    /** {@code engine/unlock-user}, {@code engine/end-sessions}, {@code engine/reset-second-factor}. */
    public List<ActionHandler> handlers() {
        return List.of(
                new Handler("engine/unlock-user", parts.engine(), this::unlock),
                new Handler("engine/end-sessions", parts.engine(), this::end),
                new Handler("engine/reset-second-factor", parts.engine(), this::reset));
    }

    private Map<String, Object> unlock(ActionCall call, DataRecord user) {
        TenantId tenant = call.context().tenant();
        boolean was = logins.unlock(tenant, user.text("username"));
        if (was) {
            tell(call, user, "unlock");
        }
        return Map.of("unlocked", was);
    }

    /** All, or the one that is named. */
    private Map<String, Object> end(ActionCall call, DataRecord user) {
        TenantId tenant = call.context().tenant();
        String one = call.input().has("session") ? call.input().text("session") : null;
        List<Session> ended = sessions.living(tenant, user.id()).stream()
                .filter(session -> one == null || session.id().equals(one))
                .toList();
        if (one != null && ended.isEmpty()) {
            throw ProblemException.of(
                    ProblemClass.NOT_FOUND,
                    "SESSION_UNKNOWN",
                    "会话不存在或已结束",
                    "there is no such session, or it has ended");
        }
        ended.forEach(session -> sessions.end(session, Sessions.Why.ENDED));
        return Map.of("ended", ended.size());
    }

    private Map<String, Object> reset(ActionCall call, DataRecord user) {
        TenantId tenant = call.context().tenant();
        boolean had = factors.remove(tenant, user.id());
        if (had) {
            tell(call, user, "reset-second-factor");
            sessions.endAll(tenant, user.id(), Sessions.Why.SECOND_FACTOR);
        }
        return Map.of("reset", had);
    }

    private void tell(ActionCall call, DataRecord user, String operation) {
        parts.trail()
                .write(AuditEntry.of(AuditCategory.LOGIN, operation)
                        .by(call.context())
                        .on("user", user.id()));
    }
}
