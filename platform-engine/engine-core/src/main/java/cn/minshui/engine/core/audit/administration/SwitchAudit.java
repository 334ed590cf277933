package cn.minshui.engine.core.audit.administration;

import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.audit.AuditSwitches;
import cn.minshui.engine.core.audit.AuditTrail;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Objects;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** {@code engine/audit-switch}: what a tenant keeps of the optional categories. The switch itself is always an entry. */
public final class SwitchAudit implements ActionHandler {
    private final AuditSwitches switches;
    private final AuditTrail trail;

    public SwitchAudit(AuditSwitches switches, AuditTrail trail) {
        this.switches = switches;
        this.trail = trail;
    }

    @Override
    public String name() {
        return "engine/audit-switch";
    }

    @Override
    public ActionResult run(ActionCall call) {
        String word = call.input().text("category");
        AuditCategory category = AuditSwitches.optional(word)
                .orElseThrow(() -> new ProblemException(
                        ProblemClass.INVALID,
                        Problem.error(
                                "AUDIT_ALWAYS_ON",
                                Place.body("category"),
                                "类别 " + word + " 始终记录，不能关闭",
                                "the category " + word + " is always recorded")));
        boolean recorded = Boolean.TRUE.equals(call.input().values().get("recorded"));
        TenantId tenant = call.context().tenant();
        switches.set(tenant, category, recorded);
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        details.put("category", category.word());
        details.put("recorded", recorded);
        details.put("reason", Objects.requireNonNull(call.input().text("reason")));
        trail.write(AuditEntry.of(AuditCategory.AUDIT, recorded ? "switch-on" : "switch-off")
                .by(call.context())
                .on("audit", null, 0)
                .details(details));
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                switches.changed(tenant);
            }
        });
        return new ActionResult.Done(Map.of("category", category.word(), "recorded", recorded));
    }
}
