package cn.minshui.revenue.reading;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.DataRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends a reviewed reading back to be corrected; nobody has reviewed it then. */
public final class SendBackReadingHandler implements ActionHandler {
    @Override
    public String name() {
        return "revenue/send-back-reading";
    }

    @Override
    public ActionResult run(ActionCall call) {
        DataRecord reading = call.requireTarget();
        Map<String, @Nullable Object> changes = new LinkedHashMap<>();
        changes.put("reviewedAt", null);
        changes.put("reviewer", null);
        call.data().transition("reading", reading.id(), reading.version(), "sendBack", changes);
        return new ActionResult.Done(Map.of("id", Long.toString(reading.id())));
    }
}
