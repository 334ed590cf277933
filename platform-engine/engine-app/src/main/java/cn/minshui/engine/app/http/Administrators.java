package cn.minshui.engine.app.http;

import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import org.springframework.stereotype.Component;

/** Who runs the system: sees its jobs and events, sees and ends the work of others, configures plugins. */
@Component
class Administrators {
    private final RecordService records;

    Administrators(RecordService records) {
        this.records = records;
    }

    /** Whoever may see how the tenant is run: its jobs and events. */
    void require(CallContext context) {
        OperationRights.require(
                records,
                context,
                "tenant",
                Operation.READ,
                () -> ProblemException.of(
                        ProblemClass.FORBIDDEN, "FORBIDDEN", "只有管理员可以查看", "only administrators may see this"));
    }

    boolean include(CallContext context) {
        return OperationRights.may(records, context, "tenant", Operation.UPDATE);
    }
}
