package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.DataRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes a posted run back bill by bill: at once when it is small, as a restartable job otherwise. */
public final class UndoRunHandler implements ActionHandler {
    private static final int CHUNK = 200;

    @Override
    public String name() {
        return "revenue/undo-run";
    }

    @Override
    public ActionResult run(ActionCall call) {
        DataRecord run = call.requireTarget();
        BillUndo undo = new BillUndo(call.context(), call.data(), run);
        long limit = Long.parseLong(call.services().parameter("billing", "synchronousCards", run.organization()));
        if (undo.standing() > limit) {
            call.data().transition("billing-run", run.id(), run.version(), "startUndo", Map.of());
            return new ActionResult.Started(UndoJob.NAME, UndoJob.parameters(run, undo));
        }
        List<Map<String, @Nullable Object>> refused = new ArrayList<>();
        long reversed = 0;
        long after = Long.MIN_VALUE;
        while (after != Long.MAX_VALUE) {
            BillUndo.Outcome outcome = undo.undo(after, Long.MAX_VALUE, CHUNK);
            refused.addAll(outcome.refused());
            reversed += outcome.reversed();
            after = outcome.lastKey();
        }
        undo.releaseUnbilled();
        String status = undo.end(reversed, refused.size());
        return new ActionResult.Done(RunAnswers.undone(run, status, reversed, refused, refused.size()));
    }
}
