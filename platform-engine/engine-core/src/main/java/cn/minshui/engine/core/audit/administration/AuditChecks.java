package cn.minshui.engine.core.audit.administration;

import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditCheck;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.audit.AuditTrail;
import cn.minshui.engine.core.data.seal.SealCheck;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks the trail and keeps what was found: as a record of the object {@code audit}, as an entry, in the log. */
public final class AuditChecks {
    /** Code of a trail that is not what was written. */
    public static final String BROKEN = "AUDIT_BROKEN";

    private static final Logger LOG = LoggerFactory.getLogger(AuditChecks.class);
    private static final int TOLD = 10_000;

    private final AuditCheck check;
    private final AuditTrail trail;
    private final SealCheck seals;
    private final Function<CallContext, CompiledModel> models;

    /** @param models of calls */
    public AuditChecks(
            AuditCheck check, AuditTrail trail, SealCheck seals, Function<CallContext, CompiledModel> models) {
        this.seals = seals;
        this.models = models;
        this.check = check;
        this.trail = trail;
    }

    /** In the transaction under way. @param data that may make records of {@code audit} */
    public AuditCheck.Report run(CallContext context, DataAccess data) {
        AuditCheck.Report report = check.run();
        String findings = report.findings().stream().map(AuditChecks::line).collect(Collectors.joining("\n"));
        keep(context, data, "trail", report.entries(), report.broken(), findings);
        return report;
    }

    /** Seals of the tenant's records; those that have none yet get one before. In the transaction under way. */
    public SealCheck.Report seals(CallContext context, DataAccess data) {
        CompiledModel model = models.apply(context);
        seals.fill(context.tenant(), model, true);
        SealCheck.Report report = seals.run(context.tenant(), model);
        String findings = report.findings().stream()
                .map(finding -> finding.fault() + " " + finding.object() + " " + finding.record())
                .collect(Collectors.joining("\n"));
        keep(context, data, "seals", report.records(), report.broken(), findings);
        return report;
    }

    /** @param about a key of the dictionary {@code audit-check} @param findings one a line */
    public void keep(CallContext context, DataAccess data, String about, long looked, long broken, String findings) {
        String told = findings.length() > TOLD ? findings.substring(0, TOLD) : findings;
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("checkedAt", context.now());
        values.put("about", about);
        values.put("entries", looked);
        values.put("broken", broken);
        values.put("findings", told.isEmpty() ? null : told);
        data.create("audit", values);
        if (broken > 0) {
            LOG.error("the check of {} found {} faults: {}", about, broken, told.replace('\n', ';'));
            trail.write(AuditEntry.of(AuditCategory.AUDIT, "check")
                    .by(context)
                    .on("audit", null, broken)
                    .failed(BROKEN)
                    .details(JsonNodeFactory.instance.objectNode().put("about", about)));
        }
    }

    private static String line(AuditCheck.Finding finding) {
        return finding.fault()
                + (finding.number() == null ? "" : " #" + finding.number())
                + (finding.entry() == null ? "" : " id " + finding.entry());
    }
}
