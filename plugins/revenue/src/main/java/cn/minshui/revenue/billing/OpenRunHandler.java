package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import java.util.Map;

/** Refuses a new run that could bill what another open run of the period bills already. */
public final class OpenRunHandler implements ActionHandler {
    @Override
    public String name() {
        return "revenue/open-run";
    }

    @Override
    public ActionResult run(ActionCall call) {
        RunScope scope = RunScope.of(call.data(), call.requireTarget());
        OpenRuns.requireOwnBook(call.data(), scope);
        OpenRuns.hold(call.data(), scope);
        OpenRuns.refuseAny(call.data(), scope);
        return new ActionResult.Done(Map.of());
    }
}
