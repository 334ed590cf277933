package cn.minshui.engine.core.identity;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.DataRecord;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code engine/move-organization}: another organisation above this one, with all that lies below it. */
public final class MoveOrganization implements ActionHandler {
    private final DataEngine engine;

    public MoveOrganization(DataEngine engine) {
        this.engine = engine;
    }

    @Override
    public String name() {
        return "engine/move-organization";
    }

    @Override
    public ActionResult run(ActionCall call) {
        DataRecord node = call.requireTarget();
        Map<String, @Nullable Object> changes = new HashMap<>();
        changes.put("parent", call.input().reference("parent"));
        engine.engineData(call.context()).update("organization", node.id(), node.version(), changes);
        return new ActionResult.Done(Map.of("id", Long.toString(node.id())));
    }
}
