package cn.minshui.engine.core.identity;

import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.Map;

/** {@code engine/end-stand-in}: the caller's own stand-in may act for him no more, from this moment on. */
public final class EndStandIn implements ActionHandler {
    private final DataEngine engine;

    public EndStandIn(DataEngine engine) {
        this.engine = engine;
    }

    @Override
    public String name() {
        return "engine/end-stand-in";
    }

    @Override
    public ActionResult run(ActionCall call) {
        DataAccess data = engine.engineData(call.context());
        DataRecord standIn = data.require("stand-in", call.requireTarget().id(), "person");
        if (standIn.reference("person").id() != call.context().principal().author()) {
            throw ProblemException.of(
                    ProblemClass.FORBIDDEN, "STAND_IN_OTHERS", "只能结束为自己安排的代理", "one ends his own stand-in only");
        }
        data.delete("stand-in", standIn.id(), standIn.version());
        return new ActionResult.Done(Map.of("id", Long.toString(standIn.id())));
    }
}
