package cn.minshui.engine.app.http;

import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.function.Supplier;

/** For addresses that are no record's: they are for whoever holds an operation of the object that they are about. */
final class OperationRights {
    private OperationRights() {}

    static boolean may(RecordService records, CallContext context, String object, Operation operation) {
        return records.access(context, object).operations().contains(operation);
    }

    /** @param refusal what somebody without it is told */
    static void require(
            RecordService records,
            CallContext context,
            String object,
            Operation operation,
            Supplier<ProblemException> refusal) {
        if (!may(records, context, object, operation)) {
            throw refusal.get();
        }
    }
}
