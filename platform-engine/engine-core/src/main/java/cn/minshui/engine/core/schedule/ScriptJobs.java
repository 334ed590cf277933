package cn.minshui.engine.core.schedule;

import cn.minshui.engine.core.definition.JobDefinition;
import cn.minshui.engine.core.script.facade.ScriptRuns;
import cn.minshui.engine.spi.context.CallContext;
import java.util.OptionalLong;

/** {@code script/name}: a script of use {@code job}. */
public final class ScriptJobs implements JobHandler {
    private static final String PREFIX = "script/";

    private final ScriptRuns scripts;

    public ScriptJobs(ScriptRuns scripts) {
        this.scripts = scripts;
    }

    @Override
    public boolean handles(String handler) {
        return handler.startsWith(PREFIX);
    }

    @Override
    public OptionalLong run(JobDefinition job, CallContext context, String run) {
        scripts.run(context, job.handler().substring(PREFIX.length()), job.parameters());
        return OptionalLong.empty();
    }
}
