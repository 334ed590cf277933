package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.DataRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives up a run that was not posted, with its drafts. */
public final class DropRunHandler implements ActionHandler {
    @Override
    public String name() {
        return "revenue/drop-run";
    }

    @Override
    public ActionResult run(ActionCall call) {
        DataRecord run = call.requireTarget();
        Drafts.removeAll(call.data(), run.id());
        Map<String, @Nullable Object> changes = new LinkedHashMap<>();
        changes.put("openMark", null);
        call.data().transition("billing-run", run.id(), run.version(), "drop", changes);
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("status", "dropped");
        return new ActionResult.Done(body);
    }
}
