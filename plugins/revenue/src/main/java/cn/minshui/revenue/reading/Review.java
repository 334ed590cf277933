package cn.minshui.revenue.reading;

import cn.minshui.engine.spi.context.CallContext;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who accepted a reading, and when: noted the same whether one is accepted or a thousand. */
final class Review {
    static final String TRANSITION = "review";

    private Review() {}

    static Map<String, @Nullable Object> by(CallContext context) {
        Map<String, @Nullable Object> changes = new LinkedHashMap<>();
        changes.put("reviewedAt", context.now());
        changes.put("reviewer", context.principal().userId());
        return changes;
    }
}
