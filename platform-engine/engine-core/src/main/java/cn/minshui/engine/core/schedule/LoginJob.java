package cn.minshui.engine.core.schedule;

import cn.minshui.engine.core.definition.JobDefinition;
import cn.minshui.engine.core.login.Logins;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.TenantId;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code engine/unused-accounts}: disables accounts that nobody has used for the parameter {@code days} (90 when nothing is said).
 * {@code engine/login-purge}: takes away sessions that ended the parameter {@code days} ago (30), authorizations of single sign-on
 * that have expired, and pictures; these are the whole database's, so the operating tenant alone does it. The figures of each run
 * stand in the audit trail and in the log.
 */
public final class LoginJob implements JobHandler {
    private static final Logger LOG = LoggerFactory.getLogger(LoginJob.class);
    private static final String UNUSED = "engine/unused-accounts";
    private static final String PURGE = "engine/login-purge";
    private static final int UNUSED_DAYS = 90;
    private static final int ENDED_DAYS = 30;

    private final Logins logins;
    private final TenantId operator;

    public LoginJob(Logins logins, TenantId operator) {
        this.logins = logins;
        this.operator = operator;
    }

    @Override
    public boolean handles(String handler) {
        return handler.equals(UNUSED) || handler.equals(PURGE);
    }

    @Override
    public OptionalLong run(JobDefinition job, CallContext context, String run) {
        if (job.handler().equals(UNUSED)) {
            noted(job, context, logins.disableUnused(context, days(job, UNUSED_DAYS)));
        } else if (context.tenant().equals(operator)) {
            noted(job, context, logins.purge(context, days(job, ENDED_DAYS)));
        }
        return OptionalLong.empty();
    }

    private static void noted(JobDefinition job, CallContext context, Map<String, Long> figures) {
        LOG.info("job {} of tenant {}: {}", job.name(), context.tenant().value(), figures);
    }

    private static Duration days(JobDefinition job, int without) {
        return Duration.ofDays(
                Long.parseLong(job.parameters().getOrDefault("days", without).toString()));
    }
}
