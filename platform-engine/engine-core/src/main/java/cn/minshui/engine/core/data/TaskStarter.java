package cn.minshui.engine.core.data;

import cn.minshui.engine.spi.context.CallContext;
import java.util.Map;

/** Hands work that takes long to the engine's batch part. */
@FunctionalInterface
public interface TaskStarter {

    /**
     * Records a task in the running transaction, if there is one, and starts it when that commits: the task is there when, and
     * only when, the action that asked for it is.
     *
     * @param job name of a plugin's BatchJob
     * @param parameters values of the types that {@code ActionResult.Done} may hold
     * @return id of the task
     */
    long start(CallContext context, String job, Map<String, Object> parameters);
}
