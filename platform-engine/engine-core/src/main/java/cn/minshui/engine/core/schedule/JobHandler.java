package cn.minshui.engine.core.schedule;

import cn.minshui.engine.core.definition.JobDefinition;
import cn.minshui.engine.spi.context.CallContext;
import java.util.OptionalLong;

/** A way in which jobs do their work. */
public interface JobHandler {
    /** @param handler as the job names it */
    boolean handles(String handler);

    /**
     * Runs inside the transaction that notes the run as done, so that both are there or neither.
     *
     * @param context the system's, at the job's node, under the release that was current when the run began
     * @param run identifies the run; the same when it is begun again after a crash
     * @return the task that goes on with the work; empty when it is done
     */
    OptionalLong run(JobDefinition job, CallContext context, String run);
}
