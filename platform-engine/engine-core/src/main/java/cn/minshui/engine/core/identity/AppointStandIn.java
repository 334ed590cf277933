package cn.minshui.engine.core.identity;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.action.Input;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code engine/appoint-stand-in}: somebody who may act in the caller's own place for a time. */
public final class AppointStandIn implements ActionHandler {
    private final DataEngine engine;

    public AppointStandIn(DataEngine engine) {
        this.engine = engine;
    }

    @Override
    public String name() {
        return "engine/appoint-stand-in";
    }

    @Override
    public ActionResult run(ActionCall call) {
        Input input = call.input();
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("person", call.context().principal().userId());
        values.put("substitute", input.reference("substitute"));
        values.put("begins", input.value("begins"));
        values.put("ends", input.value("ends"));
        values.put("reason", input.text("reason"));
        long id = engine.engineData(call.context()).create("stand-in", values);
        return new ActionResult.Done(Map.of("id", Long.toString(id)));
    }
}
