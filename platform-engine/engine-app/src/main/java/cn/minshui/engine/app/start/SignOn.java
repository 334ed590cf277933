package cn.minshui.engine.app.start;

import cn.minshui.engine.app.security.oidc.LogoutSigner;
import cn.minshui.engine.app.security.oidc.SigningKeys;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.event.Outlet;
import cn.minshui.engine.core.event.Receivers;
import cn.minshui.engine.core.identity.PlanIdentities;
import cn.minshui.engine.core.login.BackChannelLogout;
import cn.minshui.engine.core.login.Logins;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.time.Clock;
import java.util.Map;

/** The provider's keys and how clients are told of logouts: what single sign-on needs outside of HTTP. */
final class SignOn implements ActionHandler {
    private final SigningKeys keys;
    private final Outlet outlet;

    SignOn(Database database, Logins logins, Receivers receivers, Clock clock) {
        this.keys = new SigningKeys(database, clock);
        this.outlet = new BackChannelLogout(logins.clients(), logins.used(), new LogoutSigner(keys, clock), receivers);
    }

    SigningKeys keys() {
        return keys;
    }

    Outlet outlet() {
        return outlet;
    }

    @Override
    public String name() {
        return "engine/rotate-signing-keys";
    }

    @Override
    public ActionResult run(ActionCall call) {
        if (!call.context().tenant().equals(PlanIdentities.OPERATOR)) {
            throw ProblemException.of(
                    ProblemClass.FORBIDDEN,
                    "OPERATOR_ONLY",
                    "只有运营租户可以更换签名密钥",
                    "only the operating tenant changes signing keys");
        }
        keys.rotate();
        return new ActionResult.Done(Map.of("keys", (long) keys.count()));
    }
}
