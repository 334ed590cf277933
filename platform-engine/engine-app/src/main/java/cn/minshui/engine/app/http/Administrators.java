package cn.minshui.engine.app.http;

import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import org.springframework.stereotype.Component;

/** Who may see and end the work of others: whoever may change users at the tenant's root or below it. */
@Component
class Administrators {
    private final RecordService records;

    Administrators(RecordService records) {
        this.records = records;
    }

    /** Whoever may see how the tenant is run: its jobs and events. */
    void require(CallContext context) {
        if (!records.access(context, "tenant").operations().contains(Operation.READ)) {
            throw ProblemException.of(
                    ProblemClass.FORBIDDEN, "FORBIDDEN", "只有管理员可以查看", "only administrators may see this");
        }
    }

    boolean include(CallContext context) {
        return records.access(context, "user").operations().contains(Operation.UPDATE);
    }
}
