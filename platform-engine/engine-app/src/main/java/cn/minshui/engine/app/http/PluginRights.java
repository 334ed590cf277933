package cn.minshui.engine.app.http;

import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.identity.Identities;
import cn.minshui.engine.core.identity.PlanIdentities;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import org.springframework.stereotype.Component;

/** Who may look at plugins, and who may do something to them: they serve all tenants at once. */
@Component
class PluginRights {
    private final RecordService records;
    private final Identities identities;

    PluginRights(RecordService records, Identities identities) {
        this.records = records;
        this.identities = identities;
    }

    void requireReader(CallContext context) {
        OperationRights.require(
                records,
                context,
                "tenant",
                Operation.READ,
                () -> ProblemException.of(
                        ProblemClass.FORBIDDEN, "FORBIDDEN", "只有管理员可以查看插件", "only administrators may see the plugins"));
    }

    boolean isOperator(CallContext context) {
        return context.tenant().equals(PlanIdentities.OPERATOR)
                && identities
                        .overlayPath(context.tenant(), context.organization())
                        .isEmpty()
                && OperationRights.may(records, context, "tenant", Operation.UPDATE);
    }

    void requireOperator(CallContext context) {
        if (!isOperator(context)) {
            throw ProblemException.of(
                    ProblemClass.FORBIDDEN,
                    "OPERATOR_ONLY",
                    "插件由所有租户共用，只有运营租户的管理员可以停用、启用和重新加载",
                    "plugins serve all tenants: only administrators of the operating tenant disable, enable and load them");
        }
    }
}
