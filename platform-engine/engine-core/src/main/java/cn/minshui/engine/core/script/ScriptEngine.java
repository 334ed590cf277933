package cn.minshui.engine.core.script;

import cn.minshui.engine.spi.problem.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs scripts, each on a thread of its own while the caller waits and answers its calls. The caller gets its thread back within
 * the limits whatever the script does; a script that cannot be stopped keeps only its own thread, and few such are borne.
 */
public final class ScriptEngine implements AutoCloseable {
    private final ScriptLimits limits;
    private final Realms realms;
    private final Lanes lanes;
    private final Runaways runaways;
    private final ScriptMeter meter;

    public ScriptEngine(ScriptLimits limits, MeterRegistry meters, Clock clock) {
        this.limits = limits;
        this.realms = new Realms(limits);
        this.lanes = new Lanes(limits, realms);
        this.runaways = new Runaways(limits, meters);
        this.meter = new ScriptMeter(meters, clock);
    }

    /** @param lanes at work now @param runaways threads whose script could not be stopped and that are still busy */
    public record State(int lanes, int runaways, List<ScriptFigures> scripts) {}

    /**
     * Runs a script to its end.
     *
     * @param session of the transaction under way
     * @param input JSON, as the realm reads it
     * @param log told each line that the script logs
     * @return JSON {@code {value, changes, problems}}
     * @throws ProblemException INVALID {@code SCRIPT_STOPPED SCRIPT_FAILED}, LIMIT {@code SCRIPTS_BUSY SCRIPT_RUNAWAY SCRIPTS_REFUSED},
     *     or
     *     what the host threw
     */
    public String run(ScriptSession session, Script script, String input, ScriptHost host, Consumer<String> log) {
        if (session.nesting() >= limits.nesting()) {
            throw ScriptProblems.stopped(script.name(), Bound.NESTING);
        }
        runaways.admit(script);
        Lane outer = session.lane();
        Lane lane = outer == null ? lanes.lease() : outer;
        session.enter(lane);
        try {
            return new Attendance(limits, runaways, lane, session, meter, script).run(input, host, log);
        } finally {
            if (session.leave()) {
                lanes.release(lane);
            }
        }
    }

    /** What the first run would wait for: the language is loaded and a realm has been made. */
    public void warmUp() {
        Script nothing = new Script("", "warm-up", "return decimal('1.20').add(1).toString();");
        String input =
                "{\"record\":null,\"old\":null,\"params\":{},\"user\":{},\"today\":\"\",\"now\":\"\",\"transition\":null}";
        run(new ScriptSession(), nothing, input, (operation, request) -> "{}", line -> {});
    }

    /** How scripts are run now: all of them, not by threads that were given up and are still busy, or not at all. */
    public enum Health {
        UP,
        RUNAWAYS,
        REFUSED
    }

    public Health health() {
        return runaways.isTooMany() ? Health.REFUSED : runaways.count() > 0 ? Health.RUNAWAYS : Health.UP;
    }

    /** Figures of the scripts of one owner since the start of the process. */
    public State state(String owner) {
        return new State(lanes.atWork(), runaways.count(), meter.of(owner));
    }

    @Override
    public void close() {
        lanes.close();
        realms.close();
    }
}
