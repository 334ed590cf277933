package cn.minshui.engine.core.event;

import cn.minshui.engine.spi.context.TenantId;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One event for one consumer.
 *
 * @param consumer {@code plugin/handler}, or {@code webhook/id}
 * @param attempts how often it has failed since it was made or replayed
 * @param outcome what the last attempt ended with; null before the first
 * @param endedAt when it was done or given up; null while it waits
 */
public record Delivery(
        long id,
        long event,
        TenantId tenant,
        String consumer,
        String topic,
        String key,
        State state,
        long attempts,
        Instant nextTry,
        @Nullable String outcome,
        @Nullable Instant endedAt) {

    public enum State {
        WAITING,
        DONE,
        /** Given up after too many attempts; an administrator may have it replayed. */
        DEAD;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }
}
