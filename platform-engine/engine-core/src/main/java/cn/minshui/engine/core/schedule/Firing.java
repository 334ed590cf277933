package cn.minshui.engine.core.schedule;

import cn.minshui.engine.spi.context.TenantId;
import java.time.Instant;
import java.util.Date;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobDataMap;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;

/** One firing of a trigger; after the end of its process another node gets it again. */
@DisallowConcurrentExecution
final class Firing implements Job {
    static final String MANUAL = "manual";
    static final String USER = "user";

    private final JobRunner runner;

    Firing(JobRunner runner) {
        this.runner = runner;
    }

    @Override
    public void execute(JobExecutionContext context) {
        JobDataMap values = context.getMergedJobDataMap();
        long user = values.containsKey(USER) ? Long.parseLong(values.getString(USER)) : 0;
        String fire = values.containsKey(MANUAL) ? values.getString(MANUAL) : scheduled(context, values);
        TenantId tenant =
                new TenantId(Long.parseLong(context.getJobDetail().getKey().getGroup()));
        runner.fire(tenant, context.getJobDetail().getKey().getName(), fire, user);
    }

    /** A firing that is begun again has a time of its own, and remembers the first one's. */
    private static String scheduled(JobExecutionContext context, JobDataMap values) {
        if (context.isRecovering()) {
            String first = values.getString(Scheduler.FAILED_JOB_ORIGINAL_TRIGGER_SCHEDULED_FIRETIME_IN_MILLISECONDS);
            return Instant.ofEpochMilli(Long.parseLong(first)).toString();
        }
        Date at = context.getScheduledFireTime();
        return at.toInstant().toString();
    }
}
