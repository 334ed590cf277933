package cn.minshui.engine.core.plugin;

import cn.minshui.engine.spi.health.HealthStatus;
import cn.minshui.engine.spi.problem.Text;
import java.util.List;
import java.util.Map;

/** How an enabled version of a plugin does: what the engine knows of it and what its own checks say. */
public record PluginCondition(List<Finding> findings) {
    /** Under which the engine's own findings stand. */
    static final String ENGINE = "engine";

    /**
     * @param check name of the service that was asked, or {@code engine}
     * @param millis what the answer took, or what was waited for it
     */
    public record Finding(String check, HealthStatus status, Text words, Map<String, String> details, double millis) {
        static Finding ofEngine(HealthStatus status, String zh, String en) {
            return new Finding(ENGINE, status, Text.of(zh, en), Map.of(), 0);
        }
    }

    public PluginCondition {
        findings = List.copyOf(findings);
    }

    /** The worst of the findings; up without any. */
    public HealthStatus status() {
        return findings.stream()
                .map(Finding::status)
                .max(HealthStatus::compareTo)
                .orElse(HealthStatus.UP);
    }
}
