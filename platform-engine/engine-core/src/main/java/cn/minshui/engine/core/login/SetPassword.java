package cn.minshui.engine.core.login;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.identity.Passwords;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Problems;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code engine/set-password}: by the rules of the policy {@code login}; ends every session of the user. A password that somebody
 * else has set must be changed before anything else.
 */
public final class SetPassword implements ActionHandler {
    private final LoginParts parts;
    private final PasswordHistory history;
    private final Sessions sessions;
    private final Passwords passwords = new Passwords();

    public SetPassword(LoginParts parts, Sessions sessions) {
        this.parts = parts;
        this.history = new PasswordHistory(parts);
        this.sessions = sessions;
    }

    @Override
    public String name() {
        return "engine/set-password";
    }

    @Override
    public ActionResult run(ActionCall call) {
        DataRecord user = call.requireTarget();
        CallContext context = call.context();
        parts.engine().requireMayManage(context, user.id());
        requireNotItsOwner(context, user.id());
        String password = call.input().text("password");
        DataAccess data = parts.engine().engineData(context);
        DataRecord held = data.require("user", user.id());
        requireGood(context, held, password);
        boolean own = context.principal().userId() == user.id()
                || context.principal().roles().contains(DataEngine.SYSTEM_ROLE);
        String hash = passwords.hash(password, "password");
        Map<String, @Nullable Object> changes = new HashMap<>();
        changes.put("passwordHash", hash);
        changes.put("credentialVersion", Objects.requireNonNullElse(user.integerOrNull("credentialVersion"), 0L) + 1);
        changes.put("mustChangePassword", !own);
        data.update("user", user.id(), user.version(), changes);
        history.keep(context.tenant(), user.id(), hash);
        sessions.endAll(context.tenant(), user.id(), Sessions.Why.PASSWORD);
        return new ActionResult.Done(Map.of("id", Long.toString(user.id())));
    }

    /** Whoever stands in for somebody would have his login from then on, and longer than he stands in. */
    private static void requireNotItsOwner(CallContext context, long user) {
        if (context.principal().standIn() != null && context.principal().userId() == user) {
            throw ProblemException.of(
                    ProblemClass.FORBIDDEN,
                    "PASSWORD_OF_PERSON",
                    "代理人不能设置被代理人的口令",
                    "nobody sets the password of the person he stands in for");
        }
    }

    private void requireGood(CallContext context, DataRecord user, String password) {
        LoginPolicy policy = parts.policy(context);
        Problems problems = new Problems();
        policy.passwords().judge(password, user.text("username"), "password", problems);
        String present = user.textOrNull("passwordHash");
        boolean same = present != null && passwords.matches(password, present);
        if (same || history.holds(context.tenant(), user.id(), password, policy.passwordHistory())) {
            problems.add(Problem.error(
                    "PASSWORD_SAME",
                    Place.body("password"),
                    "新口令不能与原口令或最近 " + policy.passwordHistory() + " 个口令相同",
                    "the new password must differ from the present one and the last " + policy.passwordHistory()));
        }
        problems.throwIfErrors(ProblemClass.INVALID);
    }
}
