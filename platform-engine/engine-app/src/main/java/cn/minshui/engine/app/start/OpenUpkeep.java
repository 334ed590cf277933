package cn.minshui.engine.app.start;

import cn.minshui.engine.core.open.Traffic;
import cn.minshui.engine.spi.context.CallContext;
import java.time.Clock;
import java.time.LocalDate;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells refusals that repeated themselves, and forgets nonces and calls that are old enough. */
final class OpenUpkeep implements AutoCloseable {
    /** The log of calls is kept as long as the law wants logs to be, and a bit. */
    static final int DAYS = 200;

    private static final Logger LOG = LoggerFactory.getLogger(OpenUpkeep.class);

    private final Traffic traffic;
    private final Clock clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "open-upkeep");
        thread.setDaemon(true);
        return thread;
    });

    OpenUpkeep(Traffic traffic, Clock clock) {
        this.traffic = traffic;
        this.clock = clock;
    }

    void start() {
        timer.scheduleWithFixedDelay(() -> safely(this::tell), 1, 1, TimeUnit.MINUTES);
        timer.scheduleWithFixedDelay(() -> safely(this::forget), 5, 60, TimeUnit.MINUTES);
    }

    private void tell() {
        traffic.refusals().flush();
    }

    void forget() {
        traffic.admissions().purge(clock.instant());
        LocalDate today = LocalDate.ofInstant(clock.instant(), CallContext.BUSINESS_ZONE);
        traffic.calls().purge(today.minusDays(DAYS));
    }

    /** Left to itself the timer would stop for good at the first lost connection. */
    private static void safely(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn("the upkeep of open interfaces failed; it is tried again", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
