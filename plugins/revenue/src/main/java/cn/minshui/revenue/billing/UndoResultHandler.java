package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.DataRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("run", Map.of("id", Long.toString(run.id()), "label", run.text("runNo")));
        body.put("status", run.text("status"));
        body.put("reversed", undo.reversed());
        body.put("refused", undo.left(SHOWN));
        body.put("refusedCount", undo.standing());
        return new ActionResult.Done(body);
    }
}
