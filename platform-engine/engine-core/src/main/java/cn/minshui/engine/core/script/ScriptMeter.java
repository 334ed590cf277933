package cn.minshui.engine.core.script;

import cn.minshui.engine.core.script.ScriptFigures.LastError;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What scripts cost: kept here since the start, and given to the process's meters. */
final class ScriptMeter {
    private static final int MOST = 5_000;
    /** Runs that the ninety-fifth percentile is taken of. */
    private static final int LATEST = 200;

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
        private Budget budget = Budget.NONE;
        private final long[] latest = new long[LATEST];
        private @Nullable LastError error;
        private final Map<Bound, Long> stopped = new EnumMap<>(Bound.class);
    }

    void ended(Script script, Duration time, long allocated, boolean failed) {
        Counted counted = counted(script);
        synchronized (counted) {
            add(counted, script, time, allocated);
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
            add(counted, script, time, allocated);
            counted.stopped.merge(bound, 1L, Long::sum);
        }
        meter(script, time, bound.name().toLowerCase(Locale.ROOT));
    }

    private static void add(Counted counted, Script script, Duration time, long allocated) {
        counted.budget = script.budget();
        counted.latest[(int) (counted.calls % LATEST)] = time.toNanos();
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
                .sorted(Comparator.comparing(ScriptFigures::name))
                .toList();
    }

    /** Of the latest runs, the one that nineteen of twenty do not take longer than; in nanoseconds. */
    private static long percentile(Counted counted) {
        int runs = (int) Math.min(counted.calls, LATEST);
        long[] sorted = Arrays.copyOf(counted.latest, runs);
        Arrays.sort(sorted);
        return runs == 0 ? 0 : sorted[(runs * 95 + 99) / 100 - 1];
    }

    private static ScriptFigures figures(Key key, Counted counted) {
        synchronized (counted) {
            return new ScriptFigures(
                    key.name(),
                    counted.calls,
                    counted.nanos / 1e6,
                    percentile(counted) / 1e6,
                    counted.longest / 1e6,
                    counted.allocated,
                    counted.failures,
                    Map.copyOf(counted.stopped),
                    counted.budget,
                    counted.error);
        }
    }
}
