package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.AccessPlan;
import cn.minshui.engine.core.data.plan.SelectRequest;
import cn.minshui.engine.core.expression.CompiledExpression;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lists that were found to go on beyond what is counted. Nobody is told more of such a list than that, so for a while it is not
 * counted again for each of its pages; one that is asked for otherwise, or by somebody else, is.
 */
final class LongLists {
    static final Duration KEPT = Duration.ofSeconds(30);

    private final Cache<Asked, Boolean> found;

    LongLists(Clock clock) {
        Ticker ticker = () -> TimeUnit.MILLISECONDS.toNanos(clock.millis());
        this.found = Caffeine.newBuilder()
                .ticker(ticker)
                .expireAfterWrite(KEPT)
                .maximumSize(10_000)
                .build();
    }

    /**
     * All that the answer depends on but the rows themselves.
     *
     * @param access the plan of the caller's roles, of one release and state of them
     * @param bound what stands in the slots of the statement
     */
    private record Asked(AccessPlan access, SelectRequest request, Map<String, @Nullable Object> bound) {
        static Asked of(Call call, SelectRequest request, Map<String, @Nullable Object> values) {
            Map<String, @Nullable Object> bound = new HashMap<>(call.slots());
            bound.putAll(values);
            bound.keySet().removeAll(List.of(CompiledExpression.NOW, "limit", "offset"));
            return new Asked(call.access(), request.withoutFields(), Collections.unmodifiableMap(bound));
        }
    }

    boolean holds(Call call, SelectRequest request, Map<String, @Nullable Object> values) {
        return found.getIfPresent(Asked.of(call, request, values)) != null;
    }

    void keep(Call call, SelectRequest request, Map<String, @Nullable Object> values) {
        found.put(Asked.of(call, request, values), true);
    }
}
