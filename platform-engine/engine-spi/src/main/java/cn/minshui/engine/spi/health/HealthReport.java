package cn.minshui.engine.spi.health;

import cn.minshui.engine.spi.problem.Text;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How a plugin does, for administrators.
 *
 * @param words one sentence: what is wrong and what can be done about it; when all is well, what was looked at
 * @param details figures and names, by word, in order; no secrets and no data of customers. The first 20 are shown, of each the
 *     first 500 characters
 */
public record HealthReport(HealthStatus status, Text words, Map<String, String> details) {
    public HealthReport {
        Objects.requireNonNull(status, "status is null");
        Objects.requireNonNull(words, "words is null");
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    public static HealthReport up(String zh, String en) {
        return new HealthReport(HealthStatus.UP, Text.of(zh, en), Map.of());
    }

    public static HealthReport degraded(String zh, String en) {
        return new HealthReport(HealthStatus.DEGRADED, Text.of(zh, en), Map.of());
    }

    public static HealthReport down(String zh, String en) {
        return new HealthReport(HealthStatus.DOWN, Text.of(zh, en), Map.of());
    }

    public HealthReport with(String detail, Object value) {
        Map<String, String> more = new LinkedHashMap<>(details);
        more.put(detail, String.valueOf(value));
        return new HealthReport(status, words, more);
    }
}
