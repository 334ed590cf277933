package cn.minshui.engine.core.definition;

import cn.minshui.engine.spi.problem.Text;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Work that is started by the clock.
 *
 * @param schedule Quartz cron: second minute hour day month weekday
 * @param zone IANA name of the zone that the schedule is read in
 * @param except dictionary whose keys are the days {@code yyyy-MM-dd} without a run; null for none
 * @param handler {@code plugin/job}, {@code engine/job}, {@code object:action} or {@code script/name}
 * @param parameters of the job, or the input of the action
 * @param organization code of the node it works at; null is the tenant's root
 * @param alertAfter failures one after the other that are told as {@code job.failed}; 0 is never
 * @param maxMinutes after which a run is ended; 0 is never
 */
public record JobDefinition(
        String name,
        Text label,
        @Nullable Text description,
        String schedule,
        String zone,
        @Nullable String except,
        Misfire misfire,
        String handler,
        Map<String, Object> parameters,
        @Nullable String organization,
        int alertAfter,
        int maxMinutes) {

    /** What becomes of runs whose time passed while no node was there. */
    public enum Misfire {
        /** The next one is the next of the schedule. */
        SKIP,
        /** One run for all that were missed, at once. */
        ONCE
    }

    static JobDefinition read(Members m) {
        return new JobDefinition(
                m.text("name"),
                m.label("label"),
                m.labelOrNull("description"),
                m.text("schedule"),
                m.text("zone", "Asia/Shanghai"),
                m.textOrNull("except"),
                m.text("misfire", "once").equals("skip") ? Misfire.SKIP : Misfire.ONCE,
                m.text("handler"),
                m.plain("parameters"),
                m.textOrNull("organization"),
                m.number("alertAfter", 1),
                m.number("maxMinutes", 0));
    }
}
