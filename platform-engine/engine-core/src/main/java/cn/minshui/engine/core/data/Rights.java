package cn.minshui.engine.core.data;

import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;

/** Refuses calls that the caller has no right to. */
final class Rights {
    private Rights() {}

    static void require(Call call, CompiledObject object, Operation operation) {
        if (!call.access().object(object.name()).may(operation)) {
            throw forbidden(object, operation.name().toLowerCase(java.util.Locale.ROOT));
        }
    }

    static void requireAction(Call call, CompiledObject object, String action) {
        if (!call.access().object(object.name()).mayAct(action)) {
            throw forbidden(object, action);
        }
    }

    private static ProblemException forbidden(CompiledObject object, String what) {
        return ProblemException.of(
                ProblemClass.FORBIDDEN,
                "FORBIDDEN",
                "您没有“" + object.definition().label().zh() + "”的权限:" + what,
                "you have no right to " + what + " on "
                        + object.definition().label().en());
    }
}
