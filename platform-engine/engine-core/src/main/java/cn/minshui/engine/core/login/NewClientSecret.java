package cn.minshui.engine.core.login;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** {@code engine/new-client-secret}: a random one, shown this once; the one before is worth nothing from now on. */
public final class NewClientSecret implements ActionHandler {
    private final DataEngine engine;
    private final SecureRandom random = new SecureRandom();
    private final BCryptPasswordEncoder encoder = new BCryptPasswordEncoder();

    public NewClientSecret(DataEngine engine) {
        this.engine = engine;
    }

    @Override
    public String name() {
        return "engine/new-client-secret";
    }

    @Override
    public ActionResult run(ActionCall call) {
        DataRecord client = call.requireTarget();
        if (!client.bool("confidential")) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT, "CLIENT_NOT_CONFIDENTIAL", "该客户端不能保密，没有密钥", "this client keeps no secret");
        }
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        engine.engineData(call.context())
                .update("oauth-client", client.id(), client.version(), Map.of("secretHash", encoder.encode(secret)));
        return new ActionResult.Done(Map.of("id", Long.toString(client.id()), "secret", secret));
    }
}
