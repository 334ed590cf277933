package cn.minshui.engine.core.script;

import cn.minshui.engine.spi.problem.ProblemException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;

/**
 * Threads that were given up because their script does not end, until they end by themselves. A script that has run away keeps
 * itself from running, then, when there are too many of all scripts together, every other one.
 */
final class Runaways {
    private final ScriptLimits limits;
    private final Counter abandoned;
    private final Map<Script, Integer> busy = new HashMap<>();
    private int all;

    Runaways(ScriptLimits limits, MeterRegistry meters) {
        this.limits = limits;
        this.abandoned = Counter.builder("minshui.scripts.abandoned").register(meters);
        Gauge.builder("minshui.scripts.runaways", this, Runaways::count)
                .strongReference(true)
                .register(meters);
    }

    /** @throws ProblemException LIMIT when this script or all together have run away too often */
    synchronized void admit(Script script) {
        if (all >= limits.runaways()) {
            throw ScriptProblems.refused();
        }
        if (busy.getOrDefault(script, 0) >= limits.scriptRunaways()) {
            throw ScriptProblems.runaway(script.name());
        }
    }

    synchronized void begun(Script script) {
        abandoned.increment();
        busy.merge(script, 1, Integer::sum);
        all++;
    }

    synchronized void ended(Script script) {
        busy.computeIfPresent(script, (key, count) -> count == 1 ? null : count - 1);
        all--;
    }

    synchronized int count() {
        return all;
    }

    /** Whether no script is run. */
    boolean isTooMany() {
        return count() >= limits.runaways();
    }
}
