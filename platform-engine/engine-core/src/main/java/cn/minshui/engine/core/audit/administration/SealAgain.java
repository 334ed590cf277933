package cn.minshui.engine.core.audit.administration;

import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.audit.AuditTrail;
import cn.minshui.engine.core.data.seal.SealCheck;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;
import java.util.function.Function;

/** {@code engine/audit-seal-row}: seals a record as it is, once it is known what became of it; with the reason, an entry. */
public final class SealAgain implements ActionHandler {
    private final SealCheck seals;
    private final Function<CallContext, CompiledModel> models;
    private final AuditTrail trail;

    /** @param models of calls */
    public SealAgain(SealCheck seals, Function<CallContext, CompiledModel> models, AuditTrail trail) {
        this.seals = seals;
        this.models = models;
        this.trail = trail;
    }

    @Override
    public String name() {
        return "engine/audit-seal-row";
    }

    @Override
    public ActionResult run(ActionCall call) {
        String object = call.input().text("object");
        long record = call.input().integer("record");
        CallContext context = call.context();
        if (!seals.again(context.tenant(), models.apply(context), object, record)) {
            throw ProblemException.of(
                    ProblemClass.NOT_FOUND, "NOT_FOUND", "没有这样的带印记的记录", "there is no such record with a seal");
        }
        trail.write(AuditEntry.of(AuditCategory.AUDIT, "seal-row")
                .by(context)
                .on(object, record)
                .details(JsonNodeFactory.instance
                        .objectNode()
                        .put("reason", call.input().text("reason"))));
        return new ActionResult.Done(Map.of("object", object, "record", Long.toString(record)));
    }
}
