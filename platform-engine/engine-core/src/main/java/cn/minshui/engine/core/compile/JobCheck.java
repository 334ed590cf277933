package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.ActionDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.DictionaryDefinition;
import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.JobDefinition;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.ObjectDefinition;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import org.quartz.CronExpression;

/** Jobs: the schedule can be read, the days without a run are days, and somebody does the work. */
final class JobCheck {
    private static final String SCRIPT = "script/";

    private final CheckContext context;

    JobCheck(CheckContext context) {
        this.context = context;
    }

    void check(EffectiveDefinition effective) {
        JobDefinition job = (JobDefinition) effective.typed();
        schedule(effective, job.schedule());
        zone(effective, job.zone());
        if (job.except() != null && context.exists(effective, "/except", "dictionary", job.except())) {
            context.set()
                    .typed("dictionary", job.except(), DictionaryDefinition.class)
                    .ifPresent(days -> days(effective, days));
        }
        handler(effective, job.handler());
    }

    private void schedule(EffectiveDefinition effective, String schedule) {
        try {
            CronExpression.validateExpression(schedule);
        } catch (ParseException e) {
            context.error(
                    effective,
                    "/schedule",
                    MetaErrorCode.JOB_SCHEDULE,
                    "“" + schedule + "”不是定时表达式（秒 分 时 日 月 星期）：" + e.getMessage(),
                    "'" + schedule + "' is no schedule (second minute hour day month weekday): " + e.getMessage());
        }
    }

    private void zone(EffectiveDefinition effective, String zone) {
        try {
            ZoneId.of(zone);
        } catch (DateTimeException e) {
            context.error(
                    effective,
                    "/zone",
                    MetaErrorCode.JOB_SCHEDULE,
                    "没有时区“" + zone + "”，例：Asia/Shanghai",
                    "There is no zone '" + zone + "'; an example is Asia/Shanghai");
        }
    }

    private void days(EffectiveDefinition effective, DictionaryDefinition days) {
        for (String key : days.items().keySet()) {
            try {
                LocalDate.parse(key);
            } catch (DateTimeException e) {
                context.error(
                        effective,
                        "/except",
                        MetaErrorCode.JOB_SCHEDULE,
                        "字典 " + days.name() + " 的“" + key + "”不是日期，应为 2026-10-01 这样",
                        "'" + key + "' of dictionary " + days.name() + " is no day; it should look like 2026-10-01");
            }
        }
    }

    private void handler(EffectiveDefinition effective, String handler) {
        int colon = handler.indexOf(':');
        if (colon >= 0) {
            action(effective, handler.substring(0, colon), handler.substring(colon + 1));
        } else if (handler.startsWith(SCRIPT)) {
            context.exists(effective, "/handler", "script", handler.substring(SCRIPT.length()));
        } else if (!BuiltInHandlers.containsJob(handler)
                && context.plugins().job(handler).isEmpty()) {
            context.error(
                    effective,
                    "/handler",
                    MetaErrorCode.HANDLER_UNKNOWN,
                    "没有已启用的插件提供任务 " + handler,
                    "No enabled plugin provides the job " + handler);
        }
    }

    private void action(EffectiveDefinition effective, String name, String action) {
        if (!context.exists(effective, "/handler", "object", name)) {
            return;
        }
        Optional<ObjectDefinition> object = context.set().object(name);
        object.ifPresent(o -> {
            ActionDefinition found = o.actions().get(action);
            if (found == null || found.on() != ActionDefinition.Target.OBJECT) {
                context.error(
                        effective,
                        "/handler",
                        MetaErrorCode.HANDLER_UNKNOWN,
                        "对象 " + name + " 没有针对整个对象的动作“" + action + "”",
                        "Object " + name + " has no action '" + action + "' on the object as a whole");
            }
        });
    }
}
