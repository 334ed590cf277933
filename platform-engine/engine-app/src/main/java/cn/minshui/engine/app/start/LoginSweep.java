package cn.minshui.engine.app.start;

import cn.minshui.engine.core.login.Sessions;
import cn.minshui.engine.spi.context.TenantId;
import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the sessions that time has ended, once a minute: nobody else would notice one that nobody uses. */
final class LoginSweep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LoginSweep.class);

    private final Sessions sessions;
    private final Supplier<? extends Collection<TenantId>> tenants;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "login-sweep");
        thread.setDaemon(true);
        return thread;
    });

    LoginSweep(Sessions sessions, Supplier<? extends Collection<TenantId>> tenants) {
        this.sessions = sessions;
        this.tenants = tenants;
    }

    void start() {
        timer.scheduleWithFixedDelay(this::sweep, 1, 1, TimeUnit.MINUTES);
    }

    private void sweep() {
        try {
            tenants.get().forEach(sessions::sweep);
        } catch (RuntimeException e) {
            // Left to itself the timer would stop for good at the first lost connection.
            LOG.warn("sessions that are over could not all be ended; trying again in a minute", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
