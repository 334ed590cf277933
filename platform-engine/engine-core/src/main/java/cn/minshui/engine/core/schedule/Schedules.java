package cn.minshui.engine.core.schedule;

import cn.minshui.engine.core.definition.BasicDefinitions.DictionaryDefinition;
import cn.minshui.engine.core.definition.JobDefinition;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.context.TenantId;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Date;
import java.util.Objects;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.quartz.CronScheduleBuilder;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.Trigger.TriggerState;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.calendar.HolidayCalendar;
import org.quartz.impl.matchers.GroupMatcher;

/** Makes the scheduler hold what the releases say, and nothing else; what is as it should be is not touched. */
final class Schedules {
    /** What a trigger was made of; another text makes another trigger. */
    private static final String MADE_OF = "madeOf";

    private final Scheduler scheduler;

    Schedules(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    static JobKey key(TenantId tenant, String job) {
        return JobKey.jobKey(job, Long.toString(tenant.value()));
    }

    static TriggerKey trigger(TenantId tenant, String job) {
        return TriggerKey.triggerKey(job, Long.toString(tenant.value()));
    }

    void of(TenantId tenant, CompiledModel model) throws SchedulerException {
        Set<JobKey> there = scheduler.getJobKeys(GroupMatcher.jobGroupEquals(Long.toString(tenant.value())));
        for (JobKey key : there) {
            if (!model.jobs().containsKey(key.getName())) {
                scheduler.deleteJob(key);
            }
        }
        for (JobDefinition job : model.jobs().values()) {
            schedule(
                    tenant,
                    job,
                    job.except() == null ? null : model.dictionaries().get(job.except()));
        }
    }

    private void schedule(TenantId tenant, JobDefinition job, @Nullable DictionaryDefinition except)
            throws SchedulerException {
        Set<String> days =
                except == null ? Set.of() : new TreeSet<>(except.items().keySet());
        String madeOf = job.schedule() + " " + job.zone() + " " + job.misfire() + " " + days;
        Trigger present = scheduler.getTrigger(trigger(tenant, job.name()));
        if (present != null && madeOf.hashCode() == Integer.parseInt(madeOf(present))) {
            return;
        }
        boolean paused = present != null && scheduler.getTriggerState(present.getKey()) == TriggerState.PAUSED;
        JobDetail detail = JobBuilder.newJob(Firing.class)
                .withIdentity(key(tenant, job.name()))
                .storeDurably()
                .requestRecovery()
                .build();
        String calendar = days.isEmpty() ? null : calendar(tenant, job, days);
        Trigger wanted = TriggerBuilder.newTrigger()
                .withIdentity(trigger(tenant, job.name()))
                .forJob(detail)
                .usingJobData(MADE_OF, Integer.toString(madeOf.hashCode()))
                .modifiedByCalendar(calendar)
                .withSchedule(cron(job))
                .build();
        scheduler.scheduleJob(detail, Set.of(wanted), true);
        if (paused) {
            scheduler.pauseTrigger(wanted.getKey());
        }
    }

    private static String madeOf(Trigger trigger) {
        return Objects.requireNonNullElse(trigger.getJobDataMap().getString(MADE_OF), "0");
    }

    private static CronScheduleBuilder cron(JobDefinition job) {
        CronScheduleBuilder cron =
                CronScheduleBuilder.cronSchedule(job.schedule()).inTimeZone(TimeZone.getTimeZone(job.zone()));
        return switch (job.misfire()) {
            case SKIP -> cron.withMisfireHandlingInstructionDoNothing();
            case ONCE -> cron.withMisfireHandlingInstructionFireAndProceed();
        };
    }

    private String calendar(TenantId tenant, JobDefinition job, Set<String> days) throws SchedulerException {
        HolidayCalendar calendar = new HolidayCalendar();
        ZoneId zone = ZoneId.of(job.zone());
        calendar.setTimeZone(TimeZone.getTimeZone(zone));
        days.forEach(day -> calendar.addExcludedDate(
                Date.from(LocalDate.parse(day).atStartOfDay(zone).toInstant())));
        String name = tenant.value() + "/" + job.name();
        scheduler.addCalendar(name, calendar, true, false);
        return name;
    }
}
