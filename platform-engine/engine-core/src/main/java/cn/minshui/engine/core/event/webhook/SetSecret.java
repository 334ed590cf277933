package cn.minshui.engine.core.event.webhook;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.Map;

/** {@code engine/set-webhook-secret}: what its events are signed with; nobody reads it again. */
public final class SetSecret implements ActionHandler {
    private static final int SHORTEST = 16;

    private final DataEngine engine;

    public SetSecret(DataEngine engine) {
        this.engine = engine;
    }

    @Override
    public String name() {
        return "engine/set-webhook-secret";
    }

    @Override
    public ActionResult run(ActionCall call) {
        String secret = call.input().text("secret");
        if (secret.length() < SHORTEST) {
            throw new ProblemException(
                    ProblemClass.INVALID,
                    Problem.error(
                            "SECRET_SHORT",
                            Place.body("secret"),
                            "签名密钥至少 " + SHORTEST + " 个字符",
                            "the secret needs at least " + SHORTEST + " characters"));
        }
        DataRecord hook = call.requireTarget();
        engine.engineData(call.context()).update("webhook", hook.id(), hook.version(), Map.of("secret", secret));
        return new ActionResult.Done(Map.of("id", Long.toString(hook.id())));
    }
}
