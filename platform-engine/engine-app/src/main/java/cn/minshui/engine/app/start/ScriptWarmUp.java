package cn.minshui.engine.app.start;

import cn.minshui.engine.core.identity.PlanIdentities;
import cn.minshui.engine.spi.context.CallContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;

/** Loads the language of scripts once the platform is ready, so that neither the start nor the first caller waits for it. */
final class ScriptWarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(ScriptWarmUp.class);

    private final Platform platform;

    ScriptWarmUp(Platform platform) {
        this.platform = platform;
    }

    @EventListener
    void begin(ApplicationReadyEvent ready) {
        Thread thread = new Thread(this::warmUp, "script-warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    /** A platform whose operating tenant has no script does not pay for them. */
    private void warmUp() {
        try {
            CallContext system = platform.system(PlanIdentities.OPERATOR);
            if (platform.data().model(system).scripts().isEmpty()) {
                return;
            }
            long begun = System.nanoTime();
            platform.scripts().warmUp();
            LOG.info("scripts are ready after {} ms", (System.nanoTime() - begun) / 1_000_000);
        } catch (RuntimeException e) {
            LOG.warn("scripts could not be made ready; the first caller will try again", e);
        }
    }
}
