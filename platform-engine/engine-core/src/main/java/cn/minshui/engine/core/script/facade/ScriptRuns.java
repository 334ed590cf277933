package cn.minshui.engine.core.script.facade;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs scripts of use {@code job}: for whoever starts work by name, such as a schedule. */
public interface ScriptRuns {

    /**
     * Runs a script of the caller's model in one transaction: that under way, or its own.
     *
     * @param context whose scope, release and clock the script works with
     * @param params the script's {@code params}: String, Long, Integer, Boolean, BigDecimal, LocalDate, Instant, YearMonth, lists
     *     and maps of them
     * @return what the script returns, when that is an object; decimals and ids are text
     * @throws ProblemException NOT_FOUND {@code SCRIPT_UNKNOWN}; INVALID with what the script
     *     reports, {@code SCRIPT_FAILED} or {@code SCRIPT_STOPPED}; LIMIT {@code SCRIPTS_BUSY}, {@code SCRIPT_RUNAWAY}, {@code
     *     SCRIPTS_REFUSED}; or what a call of the script was refused with
     */
    Map<String, @Nullable Object> run(CallContext context, String script, Map<String, Object> params);
}
