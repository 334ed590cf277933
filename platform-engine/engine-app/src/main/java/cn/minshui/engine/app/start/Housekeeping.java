package cn.minshui.engine.app.start;

import cn.minshui.engine.core.data.journal.IdempotencyPurge;
import cn.minshui.engine.core.files.FileService;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Clears away what nobody asks for any more, soon after the start and then every hour; a start does not wait for it. */
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final int PERIOD_MINUTES = 60;

    private final IdempotencyPurge idempotency;
    private final FileService files;
    private final Clock clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "housekeeping");
        thread.setDaemon(true);
        return thread;
    });

    Housekeeping(IdempotencyPurge idempotency, FileService files, Clock clock) {
        this.idempotency = idempotency;
        this.files = files;
        this.clock = clock;
    }

    void start() {
        timer.scheduleWithFixedDelay(this::clear, 0, PERIOD_MINUTES, TimeUnit.MINUTES);
        timer.scheduleWithFixedDelay(this::clearFiles, 0, PERIOD_MINUTES, TimeUnit.MINUTES);
    }

    private void clear() {
        try {
            int purged = idempotency.purge();
            if (purged > 0) {
                LOG.info("{} Idempotency-Keys older than {} forgotten", purged, IdempotencyPurge.RETENTION);
            }
        } catch (RuntimeException e) {
            // Left to itself the timer would stop for good at the first lost connection.
            LOG.warn("old Idempotency-Keys could not be forgotten; trying again in {} minutes", PERIOD_MINUTES, e);
        }
    }

    private void clearFiles() {
        try {
            int purged = files.purge(clock.instant());
            if (purged > 0) {
                LOG.info("{} files that belong to no record forgotten", purged);
            }
        } catch (RuntimeException e) {
            LOG.warn(
                    "files that belong to no record could not all be forgotten; trying again in {} minutes",
                    PERIOD_MINUTES,
                    e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
