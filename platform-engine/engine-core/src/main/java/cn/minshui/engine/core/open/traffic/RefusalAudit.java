package cn.minshui.engine.core.open.traffic;

import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.TenantId;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An audit row for each refusal; of those that repeat one another within a minute (same code, application and address) one at once
 * and one with their number when the minute is over, so that a flood fills no database.
 */
public final class RefusalAudit {
    static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST = 10_000;

    private final Consumer<AuditEntry> trail;
    private final Clock clock;
    private final Map<Key, Window> windows = new LinkedHashMap<>();

    private record Key(@Nullable Long application, String address, String code) {}

    private static final class Window {
        private final Instant since;
        private final Refusal last;
        private long more;

        Window(Instant since, Refusal last) {
            this.since = since;
            this.last = last;
        }
    }

    /**
     * @param tenant null where the application is not known
     * @param name the key as it was given
     */
    public record Refusal(
            @Nullable TenantId tenant,
            @Nullable OrgNodeId organization,
            @Nullable Long application,
            String name,
            String api,
            String code,
            String address,
            @Nullable String agent,
            String trace) {}

    /** @param trail writes an entry in a transaction of its own */
    public RefusalAudit(Consumer<AuditEntry> trail, Clock clock) {
        this.trail = trail;
        this.clock = clock;
    }

    public void refused(Refusal refusal) {
        List<AuditEntry> entries = new ArrayList<>();
        Instant now = clock.instant();
        synchronized (windows) {
            ended(now, entries);
            Key key = new Key(refusal.application(), refusal.address(), refusal.code());
            Window window = windows.get(key);
            if (window == null) {
                entries.add(entry(refusal, 1));
                windows.put(key, new Window(now, refusal));
            } else {
                window.more++;
            }
        }
        entries.forEach(trail);
    }

    /** Writes what repeated itself and is not told yet. */
    public void flush() {
        List<AuditEntry> entries = new ArrayList<>();
        synchronized (windows) {
            windows.values().forEach(window -> repeated(window, entries));
            windows.clear();
        }
        entries.forEach(trail);
    }

    /** Windows stand in the order in which they began. */
    private void ended(Instant now, List<AuditEntry> entries) {
        Iterator<Window> each = windows.values().iterator();
        while (each.hasNext()) {
            Window window = each.next();
            if (windows.size() <= MOST && now.isBefore(window.since.plus(WINDOW))) {
                return;
            }
            repeated(window, entries);
            each.remove();
        }
    }

    private static void repeated(Window window, List<AuditEntry> entries) {
        if (window.more > 0) {
            entries.add(entry(window.last, window.more));
        }
    }

    private static AuditEntry entry(Refusal refusal, long amount) {
        ObjectNode details = JsonNodeFactory.instance.objectNode().put("interface", refusal.api());
        return AuditEntry.of(AuditCategory.OPEN_API, "open-call")
                .by(refusal.tenant(), refusal.organization(), null, "app:" + refusal.name())
                .on("application", refusal.application(), amount)
                .refused(refusal.code())
                .from(refusal.address(), refusal.agent(), refusal.trace())
                .details(details);
    }
}
