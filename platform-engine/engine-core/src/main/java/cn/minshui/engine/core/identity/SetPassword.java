package cn.minshui.engine.core.identity;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code engine/set-password}: ends every session of the user. A password that somebody else has set must be changed before
 * anything else.
 */
public final class SetPassword implements ActionHandler {
    private final DataEngine engine;
    private final Passwords passwords = new Passwords();

    public SetPassword(DataEngine engine) {
        this.engine = engine;
    }

    @Override
    public String name() {
        return "engine/set-password";
    }

    @Override
    public ActionResult run(ActionCall call) {
        DataRecord user = call.requireTarget();
        engine.requireMayManage(call.context(), user.id());
        boolean own = call.context().principal().userId() == user.id()
                || call.context().principal().roles().contains(DataEngine.SYSTEM_ROLE);
        Map<String, @Nullable Object> changes = new HashMap<>();
        changes.put("passwordHash", passwords.hash(call.input().text("password"), "password"));
        changes.put("credentialVersion", Objects.requireNonNullElse(user.integerOrNull("credentialVersion"), 0L) + 1);
        changes.put("mustChangePassword", !own);
        DataAccess data = engine.engineData(call.context());
        data.update("user", user.id(), user.version(), changes);
        return new ActionResult.Done(Map.of("id", Long.toString(user.id())));
    }
}
