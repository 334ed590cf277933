package cn.minshui.engine.app.start;

import cn.minshui.engine.core.data.RetentionSweep;
import cn.minshui.engine.core.data.journal.IdempotencyPurge;
import cn.minshui.engine.core.files.FileService;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.TenantId;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Clears away what nobody asks for any more, soon after the start and then every hour; a start does not wait for it. */
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final int PERIOD_MINUTES = 60;

    private final IdempotencyPurge idempotency;
    private final FileService files;
    private final RetentionSweep retention;
    private final Consumer<TenantId> protection;
    private final Consumer<CallContext> approvals;
    private final Supplier<List<CallContext>> tenants;
    private final Clock clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "housekeeping");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param protection encrypts what a broken off publish or change of keys has left
     * @param approvals publishes what was approved by a process that ended before it could
     * @param tenants the system's own call in each tenant
     */
    Housekeeping(
            IdempotencyPurge idempotency,
            FileService files,
            RetentionSweep retention,
            Consumer<TenantId> protection,
            Consumer<CallContext> approvals,
            Supplier<List<CallContext>> tenants,
            Clock clock) {
        this.idempotency = idempotency;
        this.files = files;
        this.retention = retention;
        this.protection = protection;
        this.approvals = approvals;
        this.tenants = tenants;
        this.clock = clock;
    }

    void start() {
        timer.scheduleWithFixedDelay(this::clear, 0, PERIOD_MINUTES, TimeUnit.MINUTES);
        timer.scheduleWithFixedDelay(this::clearFiles, 0, PERIOD_MINUTES, TimeUnit.MINUTES);
        timer.scheduleWithFixedDelay(this::clearDeleted, 0, PERIOD_MINUTES, TimeUnit.MINUTES);
        timer.schedule(this::protect, 0, TimeUnit.MINUTES);
        timer.scheduleWithFixedDelay(this::publishApproved, 0, PERIOD_MINUTES, TimeUnit.MINUTES);
    }

    private void publishApproved() {
        try {
            tenants.get().forEach(approvals);
        } catch (RuntimeException e) {
            LOG.warn("approved releases could not all be published; trying again in {} minutes", PERIOD_MINUTES, e);
        }
    }

    private void protect() {
        try {
            tenants.get().forEach(tenant -> protection.accept(tenant.tenant()));
        } catch (RuntimeException e) {
            LOG.warn("sensitive values could not all be encrypted under the current keys; the nightly job does it", e);
        }
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

    private void clearDeleted() {
        try {
            for (CallContext tenant : tenants.get()) {
                RetentionSweep.Swept swept = retention.tenant(tenant);
                if (swept.purged() + swept.held() > 0) {
                    LOG.info(
                            "{} deleted records of tenant {} purged, {} are still referred to",
                            swept.purged(),
                            tenant.tenant().value(),
                            swept.held());
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("deleted records could not all be purged; trying again in {} minutes", PERIOD_MINUTES, e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
