package cn.minshui.engine.core.schedule;

import cn.minshui.engine.spi.context.TenantId;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One run of a job.
 *
 * @param fire when the schedule asked for it, in UTC, or {@code manual-…}; one run each
 * @param user who asked for it; 0 is the schedule
 * @param release hash of the release that it works under
 * @param task that does the work; null when the run does it itself
 * @param problem why it failed; null when it did not
 * @param alerted whether {@code job.failed} was told of it
 */
public record JobRun(
        long id,
        TenantId tenant,
        String job,
        String fire,
        long user,
        String release,
        String node,
        State state,
        @Nullable Long task,
        @Nullable String problem,
        boolean alerted,
        Instant startedAt,
        @Nullable Instant endedAt) {

    public enum State {
        RUNNING,
        DONE,
        FAILED,
        CANCELLED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }
}
