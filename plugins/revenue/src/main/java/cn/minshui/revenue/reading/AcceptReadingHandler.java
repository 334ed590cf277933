package cn.minshui.revenue.reading;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.DataRecord;
import java.util.Map;

/** Accepts one reading and says who did; the action for many does the same. */
public final class AcceptReadingHandler implements ActionHandler {
    @Override
    public String name() {
        return "revenue/accept-reading";
    }

    @Override
    public ActionResult run(ActionCall call) {
        DataRecord reading = call.requireTarget();
        call.data()
                .transition("reading", reading.id(), reading.version(), Review.TRANSITION, Review.by(call.context()));
        return new ActionResult.Done(Map.of("id", Long.toString(reading.id())));
    }
}
