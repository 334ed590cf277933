package cn.minshui.engine.core.script;

import cn.minshui.engine.core.script.ScriptFigures.LastError;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What scripts cost: kept here since the start, and given to the process's meters. */
final class ScriptMeter {
    private static final int MOST = 5_000;

    private final MeterRegistry meters;
    private final Clock clock;
    private final Map<Key, Counted> scripts = new ConcurrentHashMap<>();

    ScriptMeter(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
    }

    private record Key(String owner, String name) {}

    private static final class Counted {
        private long calls;
        private long nanos;
        private long longest;
        private long allocated;
        private long failures;
        private @Nullable LastError error;
        private final Map<Bound, Long> stopped = new EnumMap<>(Bound.class);
    }

    void ended(Script script, Duration time, long allocated, boolean failed) {
        Counted counted = counted(script);
        synchronized (counted) {
            add(counted, time, allocated);
            counted.failures += failed ? 1 : 0;
        }
        meter(script, time, failed ? "failed" : "ended");
    }

    /** The error of a run that was told as failed. */
    void failed(Script script, ScriptFailure failure) {
        Counted counted = counted(script);
        synchronized (counted) {
            counted.error = new LastError(clock.instant(), failure.line(), failure.message());
        }
    }

    void stopped(Script script, Duration time, long allocated, Bound bound) {
        Counted counted = counted(script);
        synchronized (counted) {
            add(counted, time, allocated);
            counted.stopped.merge(bound, 1L, Long::sum);
        }
        meter(script, time, bound.name().toLowerCase(java.util.Locale.ROOT));
    }

    private static void add(Counted counted, Duration time, long allocated) {
        counted.calls++;
        counted.nanos += time.toNanos();
        counted.longest = Math.max(counted.longest, time.toNanos());
        counted.allocated += allocated;
    }

    /** So many scripts are never there at once; names that are gone do not pile up for ever. */
    private Counted counted(Script script) {
        if (scripts.size() > MOST) {
            scripts.clear();
        }
        return scripts.computeIfAbsent(new Key(script.owner(), script.name()), k -> new Counted());
    }

    private void meter(Script script, Duration time, String outcome) {
        Timer.builder("minshui.scripts")
                .tag("script", script.name())
                .tag("outcome", outcome)
                .register(meters)
                .record(time);
    }

    List<ScriptFigures> of(String owner) {
        return scripts.entrySet().stream()
                .filter(e -> e.getKey().owner().equals(owner))
                .map(e -> figures(e.getKey(), e.getValue()))
                .sorted(java.util.Comparator.comparing(ScriptFigures::name))
                .toList();
    }

    private static ScriptFigures figures(Key key, Counted counted) {
        synchronized (counted) {
            return new ScriptFigures(
                    key.name(),
                    counted.calls,
                    counted.nanos / 1e6,
                    counted.longest / 1e6,
                    counted.allocated,
                    counted.failures,
                    Map.copyOf(counted.stopped),
                    counted.error);
        }
    }
}
