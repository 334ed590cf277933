package cn.minshui.engine.core.schedule;

import cn.minshui.engine.core.data.TaskStarter;
import cn.minshui.engine.core.definition.JobDefinition;
import cn.minshui.engine.spi.context.CallContext;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** {@code plugin/job}: a task of the batch part. */
public final class BatchJobs implements JobHandler {
    private final TaskStarter tasks;

    public BatchJobs(TaskStarter tasks) {
        this.tasks = tasks;
    }

    @Override
    public boolean handles(String handler) {
        return handler.indexOf('/') > 0 && !handler.startsWith("engine/") && !handler.startsWith("script/");
    }

    @Override
    public OptionalLong run(JobDefinition job, CallContext context, String run) {
        Map<String, Object> parameters = new HashMap<>();
        job.parameters().forEach((name, value) -> parameters.put(name, typed(value)));
        return OptionalLong.of(tasks.start(context, job.handler(), parameters));
    }

    /** Whole numbers are Long for jobs, whatever the reader of the definition made of them. */
    private static Object typed(@Nullable Object value) {
        return value instanceof Integer number ? Long.valueOf(number) : Objects.requireNonNullElse(value, "");
    }
}
