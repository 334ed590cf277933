package cn.minshui.engine.core.audit.administration;

import cn.minshui.engine.core.audit.AuditCheck;
import cn.minshui.engine.core.data.seal.SealCheck;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import java.util.Map;

/** {@code engine/audit-verify}: goes through the trail and the seals of the tenant now. */
public final class VerifyAudit implements ActionHandler {
    private final AuditChecks checks;

    public VerifyAudit(AuditChecks checks) {
        this.checks = checks;
    }

    @Override
    public String name() {
        return "engine/audit-verify";
    }

    @Override
    public ActionResult run(ActionCall call) {
        AuditCheck.Report report = checks.run(call.context(), call.data());
        SealCheck.Report seals = checks.seals(call.context(), call.data());
        return new ActionResult.Done(Map.of(
                "whole",
                report.isWhole() && seals.isWhole(),
                "entries",
                report.entries(),
                "records",
                seals.records(),
                "broken",
                report.broken() + seals.broken()));
    }
}
