package cn.minshui.engine.core.plugin;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What the calls of one service of a plugin came to since the process began; it outlives a reload of the plugin. */
public final class ServiceMeter {
    private final Key key;
    private final LongAdder calls = new LongAdder();
    private final LongAdder refusals = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final LongAccumulator longest = new LongAccumulator(Math::max, 0);
    private final AtomicInteger running = new AtomicInteger();
    private volatile @Nullable Failure last;

    /** A service of one version of a plugin. */
    public record Key(String plugin, String version, PluginFamily family, String service) {}

    /** @param reason for administrators, without data of customers */
    public record Failure(Instant at, String reason) {}

    /**
     * @param calls that have ended, refused and failed ones among them
     * @param refusals that said no in words: business as usual
     * @param failures that broke
     */
    public record Figures(
            PluginFamily family,
            String name,
            long calls,
            long refusals,
            long failures,
            double totalMillis,
            double maxMillis,
            int running,
            @Nullable Failure lastFailure) {}

    ServiceMeter(Key key) {
        this.key = key;
    }

    void begin() {
        running.incrementAndGet();
    }

    void refused() {
        refusals.increment();
    }

    void failed(Failure failure) {
        failures.increment();
        last = failure;
    }

    void end(long took) {
        running.decrementAndGet();
        calls.increment();
        nanos.add(took);
        longest.accumulate(took);
    }

    public Key key() {
        return key;
    }

    public long calls() {
        return calls.sum();
    }

    public long failures() {
        return failures.sum();
    }

    public long nanos() {
        return nanos.sum();
    }

    public int running() {
        return running.get();
    }

    public Figures figures() {
        return new Figures(
                key.family(),
                key.service(),
                calls.sum(),
                refusals.sum(),
                failures.sum(),
                nanos.sum() / 1e6,
                longest.get() / 1e6,
                running.get(),
                last);
    }
}
