package cn.minshui.engine.core.batch;

import cn.minshui.engine.core.data.TaskOrigin;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A piece of long work as its user sees it.
 *
 * @param name of the job or the import template
 * @param parameters as {@link TypedJson} writes them
 * @param node the process that runs it or ran it last
 * @param done rows done so far
 * @param total rows to do; null when nobody knows before the end
 * @param result what came of it; null until it is done
 * @param origin the action that started it; null for imports and the system's own work
 * @param cancelling whether somebody has asked for its end
 * @param problems a list of {@code {code, zh, en, place}}; null when there are none
 */
public record Task(
        long id,
        TenantId tenant,
        OrgNodeId organization,
        long user,
        ReleaseId release,
        Kind kind,
        String name,
        String parameters,
        Status status,
        String node,
        long done,
        @Nullable Long total,
        @Nullable JsonNode result,
        @Nullable JsonNode problems,
        @Nullable TaskOrigin origin,
        boolean cancelling,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt) {

    public enum Kind {
        /** A plugin's BatchJob; goes on after a crash. */
        JOB,
        /** An import in one transaction; after a crash it is as if it had never begun. */
        IMPORT
    }

    public enum Status {
        QUEUED,
        RUNNING,
        DONE,
        FAILED,
        /** Ended on request; what was committed before stands. */
        CANCELLED;

        /** As the HTTP interface writes it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
