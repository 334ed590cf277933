package cn.minshui.engine.core.identity;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.action.Input;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.Map;

/** {@code engine/open-tenant}: a further tenant with its founder, opened by a system administrator of the operating one. */
public final class OpenTenant implements ActionHandler {
    private final Bootstrap bootstrap;
    private final Identities identities;

    public OpenTenant(Bootstrap bootstrap, Identities identities) {
        this.bootstrap = bootstrap;
        this.identities = identities;
    }

    @Override
    public String name() {
        return "engine/open-tenant";
    }

    @Override
    public ActionResult run(ActionCall call) {
        boolean atRoot = identities
                .overlayPath(call.context().tenant(), call.context().organization())
                .isEmpty();
        if (!call.context().tenant().equals(PlanIdentities.OPERATOR) || !atRoot) {
            throw ProblemException.of(
                    ProblemClass.FORBIDDEN, "OPERATOR_ONLY", "只有运营租户可以开通租户", "only the operating tenant opens tenants");
        }
        Input input = call.input();
        String username = input.text("adminUsername");
        String displayName = input.has("adminDisplayName") ? input.text("adminDisplayName") : username;
        Bootstrap.Founded founded = bootstrap.furtherTenant(
                identities.system(PlanIdentities.OPERATOR, call.context().traceId()),
                input.text("code"),
                input.text("name"),
                new Bootstrap.Administrator(username, displayName, input.text("adminPassword"), null, false));
        return new ActionResult.Done(Map.of(
                "id", Long.toString(founded.tenant().value()),
                "organization", Long.toString(founded.root().value()),
                "release", founded.release().id().value()));
    }
}
