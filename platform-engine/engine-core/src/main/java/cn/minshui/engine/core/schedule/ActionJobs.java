package cn.minshui.engine.core.schedule;

import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.data.RecordService.ActionOutcome;
import cn.minshui.engine.core.definition.JobDefinition;
import cn.minshui.engine.spi.context.CallContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.OptionalLong;

/** {@code object:action}: an action on the object as a whole, in the name of the system. */
public final class ActionJobs implements JobHandler {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RecordService records;

    public ActionJobs(RecordService records) {
        this.records = records;
    }

    @Override
    public boolean handles(String handler) {
        return handler.indexOf(':') > 0;
    }

    @Override
    public OptionalLong run(JobDefinition job, CallContext context, String run) {
        String[] parts = job.handler().split(":", 2);
        ActionOutcome outcome = records.act(
                context, parts[0], null, parts[1], JSON.valueToTree(job.parameters()), "job-" + job.name() + "-" + run);
        Long task = outcome.task();
        return task == null ? OptionalLong.empty() : OptionalLong.of(task);
    }
}
