package cn.minshui.engine.core.database.migration;

import java.util.logging.Level;
import liquibase.logging.core.AbstractLogService;
import liquibase.logging.core.AbstractLogger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends what Liquibase logs where all else is logged; its INFO is about single statements and becomes DEBUG. */
final class Slf4jLogService extends AbstractLogService {
    @Override
    public int getPriority() {
        return PRIORITY_NOT_APPLICABLE;
    }

    @Override
    public liquibase.logging.Logger getLog(Class type) {
        Logger target = LoggerFactory.getLogger(type);
        return new AbstractLogger() {
            @Override
            public void log(Level level, @Nullable String message, @Nullable Throwable error) {
                if (level.equals(Level.OFF)) {
                    return;
                }
                if (level.intValue() >= Level.SEVERE.intValue()) {
                    target.error(message, error);
                } else if (level.intValue() >= Level.WARNING.intValue()) {
                    target.warn(message, error);
                } else {
                    target.debug(message, error);
                }
            }
        };
    }
}
