package cn.minshui.engine.app.start;

import cn.minshui.engine.core.plugin.administration.PluginAdministration;
import cn.minshui.engine.core.release.ReleaseService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for releases of other nodes, and for what was decided there about plugins, every two seconds, so that one is seen by all
 * within three also without Redis.
 */
final class ReleasePoll implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReleasePoll.class);
    private static final int PERIOD_SECONDS = 2;
    private static final int RARELY_SECONDS = 30;
    private final ReleaseService releases;
    private final PluginAdministration plugins;
    private final ScheduledExecutorService timer = timer("release-poll");
    /** On a thread of its own: a Redis that does not answer is waited for, and the poll must not be. */
    private final ScheduledExecutorService reconnection = timer("redis-connect");

    ReleasePoll(ReleaseService releases, PluginAdministration plugins) {
        this.releases = releases;
        this.plugins = plugins;
    }

    /** @param rarely done every half minute, apart from the polls */
    void start(Runnable rarely) {
        reconnection.scheduleWithFixedDelay(rarely, RARELY_SECONDS, RARELY_SECONDS, TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(this::look, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    private static ScheduledExecutorService timer(String name) {
        return Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Also on announcement, from another thread. */
    void look() {
        try {
            releases.refresh();
            plugins.refresh();
        } catch (RuntimeException e) {
            // Left to itself the timer would stop for good at the first lost connection.
            LOG.warn("releases and plugins could not be looked up; trying again in {} s", PERIOD_SECONDS, e);
        }
    }

    @Override
    public void close() {
        reconnection.shutdownNow();
        timer.shutdownNow();
    }
}
