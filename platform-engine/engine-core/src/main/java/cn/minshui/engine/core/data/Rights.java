package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.Locale;

/** Refuses calls that the caller has no right to. */
final class Rights {
    private Rights() {}

    static void require(Call call, CompiledObject object, Operation operation) {
        if (!call.access().object(object.name()).may(operation)) {
            throw forbidden(object, word(operation), operation.name().toLowerCase(Locale.ROOT));
        }
    }

    /** Which rows the caller may do it to. @throws ProblemException FORBIDDEN without the right */
    static RowPolicy rows(Call call, CompiledObject object, Operation operation) {
        require(call, object, operation);
        return call.access().object(object.name()).rows(operation);
    }

    static RowPolicy readable(Call call, CompiledObject object) {
        return rows(call, object, Operation.READ);
    }

    /** Who may take a transition is who may take its action; code with every right also takes one that has none. */
    static RowPolicy ofTransition(Call call, CompiledObject object, String transition) {
        if (call.access() == call.plans().elevated()
                || call.access() == call.plans().engine()) {
            return RowPolicy.ALL;
        }
        ActionDefinition action = object.definition().actions().values().stream()
                .filter(a -> a.handler() == null && transition.equals(a.transition()))
                .findFirst()
                .orElseThrow(() -> forbidden(object, transition, transition));
        requireAction(call, object, action.name());
        return call.access().object(object.name()).rowsOfAction(action.name());
    }

    static void requireAction(Call call, CompiledObject object, String action) {
        if (!call.access().object(object.name()).mayAct(action)) {
            ActionDefinition known = object.definition().actions().get(action);
            throw forbidden(object, known == null ? action : known.label().zh(), action);
        }
    }

    private static ProblemException forbidden(CompiledObject object, String zh, String en) {
        return ProblemException.of(
                ProblemClass.FORBIDDEN,
                "FORBIDDEN",
                "您没有“" + object.definition().label().zh() + "”的“" + zh + "”权限",
                "you have no right to " + en + " on "
                        + object.definition().label().en());
    }

    private static String word(Operation operation) {
        return switch (operation) {
            case READ -> "查看";
            case CREATE -> "新增";
            case UPDATE -> "修改";
            case DELETE -> "删除";
            case IMPORT -> "导入";
            case EXPORT -> "导出";
            case HISTORY -> "查看变更记录";
            case RESTORE -> "恢复已删除记录";
            case PURGE -> "彻底删除";
        };
    }
}
