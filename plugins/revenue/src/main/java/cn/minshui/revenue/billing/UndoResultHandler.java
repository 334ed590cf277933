package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.DataRecord;

/** Tells what undoing a run left standing and what keeps each bill now, in the words of the undo itself. */
public final class UndoResultHandler implements ActionHandler {
    private static final int SHOWN = 1000;

    @Override
    public String name() {
        return "revenue/undo-result";
    }

    @Override
    public ActionResult run(ActionCall call) {
        DataRecord run = call.requireTarget();
        BillUndo undo = new BillUndo(call.context(), call.data(), run);
        return new ActionResult.Done(
                RunAnswers.undone(run, run.text("status"), undo.reversed(), undo.left(SHOWN), undo.standing()));
    }
}
