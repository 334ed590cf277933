package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
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
        refusePosted(call, run);
        Drafts.removeAll(call.data(), run.id());
        Map<String, @Nullable Object> changes = new LinkedHashMap<>();
        changes.put("openMark", null);
        call.data().transition("billing-run", run.id(), run.version(), "drop", changes);
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("status", "dropped");
        return new ActionResult.Done(body);
    }

    /** A run whose posting failed midway may have posted bills; dropped, nothing could undo them any more. */
    private static void refusePosted(ActionCall call, DataRecord run) {
        Query billed = Query.of("reading")
                .where("run == params.run && status in ['billed', 'carried']", Map.of("run", run.id()));
        long cards = call.data().count(billed);
        if (cards > 0) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT,
                    "RUN_PARTLY_POSTED",
                    "批次已过账 " + cards + " 户，不能作废；请继续过账，需要时再撤销",
                    cards
                            + " cards of the run are posted, so it cannot be dropped; post the rest, then undo it if need be");
        }
    }
}
