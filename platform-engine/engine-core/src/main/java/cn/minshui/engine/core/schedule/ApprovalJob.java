package cn.minshui.engine.core.schedule;

import cn.minshui.engine.core.data.Approvals;
import cn.minshui.engine.core.definition.JobDefinition;
import cn.minshui.engine.spi.context.CallContext;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code engine/approvals}: ends requests for approval that nobody decided in time. */
public final class ApprovalJob implements JobHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ApprovalJob.class);

    private final Approvals approvals;

    public ApprovalJob(Approvals approvals) {
        this.approvals = approvals;
    }

    @Override
    public boolean handles(String handler) {
        return handler.equals("engine/approvals");
    }

    @Override
    public OptionalLong run(JobDefinition job, CallContext context, String run) {
        int ended = approvals.expire(context);
        if (ended > 0) {
            LOG.info(
                    "{} requests for approval of tenant {} are void",
                    ended,
                    context.tenant().value());
        }
        return OptionalLong.empty();
    }
}
