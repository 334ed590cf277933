package cn.minshui.engine.core.schedule;

import cn.minshui.engine.core.batch.TaskService;
import cn.minshui.engine.core.definition.JobDefinition;
import cn.minshui.engine.core.event.EventEngine;
import cn.minshui.engine.spi.context.CallContext;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * {@code engine/purge}: forgets finished tasks, delivered events and runs of jobs that are older than the parameter {@code days}
 * (30 when nothing is said). Nothing that failed at its consumer is forgotten: dead letters stay.
 */
public final class PurgeJob implements JobHandler {
    private static final int DAYS = 30;

    private final TaskService tasks;
    private final EventEngine events;
    private final JobRuns runs;

    PurgeJob(TaskService tasks, EventEngine events, JobRuns runs) {
        this.tasks = tasks;
        this.events = events;
        this.runs = runs;
    }

    @Override
    public boolean handles(String handler) {
        return handler.equals("engine/purge");
    }

    @Override
    public OptionalLong run(JobDefinition job, CallContext context, String run) {
        Object days = job.parameters().getOrDefault("days", DAYS);
        Duration age = Duration.ofDays(Long.parseLong(days.toString()));
        tasks.purge(context.tenant(), context.now().minus(age));
        runs.purge(context.tenant(), context.now().minus(age));
        events.purge(age);
        return OptionalLong.empty();
    }
}
