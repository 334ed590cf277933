package cn.minshui.engine.app.start;

import cn.minshui.engine.core.release.ReleaseService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for releases of other nodes every two seconds, so that one is seen by all within three also without Redis. */
final class ReleasePoll implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReleasePoll.class);
    private static final int PERIOD_SECONDS = 2;
    private final ReleaseService releases;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "release-poll");
        thread.setDaemon(true);
        return thread;
    });

    ReleasePoll(ReleaseService releases) {
        this.releases = releases;
    }

    void start() {
        timer.scheduleWithFixedDelay(this::look, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    /** Also on announcement, from another thread. */
    void look() {
        try {
            releases.refresh();
        } catch (RuntimeException e) {
            // Left to itself the timer would stop for good at the first lost connection.
            LOG.warn("releases could not be looked up; trying again in {} s", PERIOD_SECONDS, e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
