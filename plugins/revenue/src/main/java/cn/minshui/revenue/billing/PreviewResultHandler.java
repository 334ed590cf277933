package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.DataRecord;

/** Tells what the run's last preview found, in the words of the preview itself. */
public final class PreviewResultHandler implements ActionHandler {
    @Override
    public String name() {
        return "revenue/preview-result";
    }

    @Override
    public ActionResult run(ActionCall call) {
        DataRecord run = call.requireTarget();
        return new ActionResult.Done(PreviewResult.read(call.data(), run).answer(run));
    }
}
