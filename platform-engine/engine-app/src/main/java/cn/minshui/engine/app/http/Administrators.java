package cn.minshui.engine.app.http;

import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.spi.context.CallContext;
import org.springframework.stereotype.Component;

/** Who may see and end the work of others: whoever may change users at the tenant's root or below it. */
@Component
class Administrators {
    private final RecordService records;

    Administrators(RecordService records) {
        this.records = records;
    }

    boolean include(CallContext context) {
        return records.access(context, "user").operations().contains(Operation.UPDATE);
    }
}
