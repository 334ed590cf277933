package cn.minshui.revenue.reading;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.DataRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Accepts one reading and says who did; the action for many does the same. */
public final class AcceptReadingHandler implements ActionHandler {
    @Override
    public String name() {
        return "revenue/accept-reading";
    }

    @Override
    public ActionResult run(ActionCall call) {
        DataRecord reading = call.requireTarget();
        Map<String, @Nullable Object> changes = new LinkedHashMap<>();
        changes.put("reviewedAt", call.context().now());
        changes.put("reviewer", call.context().principal().userId());
        call.data().transition("reading", reading.id(), reading.version(), "review", changes);
        return new ActionResult.Done(Map.of("id", Long.toString(reading.id())));
    }
}
