package cn.minshui.engine.core.data;

import cn.minshui.engine.spi.context.CallContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hands work that takes long to the engine's batch part. */
public interface TaskStarter {

    /**
     * Records a task in the running transaction, if there is one, and starts it when that commits: the task is there when, and
     * only when, the action that asked for it is.
     *
     * @param job name of a plugin's BatchJob
     * @param parameters values of the types that {@code ActionResult.Done} may hold
     * @return id of the task
     */
    default long start(CallContext context, String job, Map<String, Object> parameters) {
        return start(context, job, parameters, null);
    }

    /** @param origin null for the system's own work */
    long start(CallContext context, String job, Map<String, Object> parameters, @Nullable TaskOrigin origin);
}
