package cn.minshui.engine.core.audit;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the chain follow the entries, every second. */
public final class AuditWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditWatch.class);
    private static final int EVERY_SECONDS = 1;

    private final AuditChain chain;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "audit-chain");
        thread.setDaemon(true);
        return thread;
    });
    private boolean isFailing;

    public AuditWatch(AuditChain chain) {
        this.chain = chain;
    }

    public void start() {
        timer.scheduleWithFixedDelay(this::link, 0, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    private void link() {
        try {
            chain.link();
            isFailing = false;
        } catch (RuntimeException e) {
            // Left to itself the timer would stop for good at the first lost connection. Told once, not every second.
            if (!isFailing) {
                LOG.error("the audit trail cannot be chained; trying again every {} s", EVERY_SECONDS, e);
            }
            isFailing = true;
        }
    }

    /** Waits for the link under way. */
    @Override
    public void close() {
        timer.shutdown();
        try {
            if (!timer.awaitTermination(10, TimeUnit.SECONDS)) {
                timer.shutdownNow();
            }
        } catch (InterruptedException e) {
            timer.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
