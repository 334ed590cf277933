package cn.minshui.engine.core.schedule;

import cn.minshui.engine.core.audit.AuditArchive;
import cn.minshui.engine.core.audit.administration.AuditChecks;
import cn.minshui.engine.core.data.DataAccessFactory;
import cn.minshui.engine.core.definition.JobDefinition;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.TenantId;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code engine/audit-check}: the check of the tenant's seals and of the trail. {@code engine/audit-archive}: the oldest entries go into files, parameter
 * {@code months} says after how many. The trail is the whole database's, so the operating tenant alone does either.
 */
public final class AuditJob implements JobHandler {
    private static final Logger LOG = LoggerFactory.getLogger(AuditJob.class);
    private static final String CHECK = "engine/audit-check";
    private static final String ARCHIVE = "engine/audit-archive";
    private static final int MONTHS = 12;

    private final AuditChecks checks;
    private final AuditArchive archive;
    private final DataAccessFactory data;
    private final TenantId operator;

    public AuditJob(AuditChecks checks, AuditArchive archive, DataAccessFactory data, TenantId operator) {
        this.checks = checks;
        this.archive = archive;
        this.data = data;
        this.operator = operator;
    }

    @Override
    public boolean handles(String handler) {
        return handler.equals(CHECK) || handler.equals(ARCHIVE);
    }

    @Override
    public OptionalLong run(JobDefinition job, CallContext context, String run) {
        boolean isOperator = context.tenant().equals(operator);
        if (CHECK.equals(job.handler())) {
            checks.seals(context, data.open(context));
            if (isOperator) {
                checks.run(context, data.open(context));
            }
        } else if (isOperator) {
            long moved =
                    archive.run(job.parameters().get("months") instanceof Number months ? months.intValue() : MONTHS);
            LOG.info("{} entries of the audit trail were moved into files", moved);
        }
        return OptionalLong.empty();
    }
}
