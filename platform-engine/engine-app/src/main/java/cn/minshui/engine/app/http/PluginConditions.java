package cn.minshui.engine.app.http;

import cn.minshui.engine.core.plugin.PluginCondition;
import cn.minshui.engine.core.plugin.PluginCondition.Finding;
import cn.minshui.engine.core.plugin.PluginHealthChecks;
import cn.minshui.engine.core.plugin.PluginRegistry.PluginInfo;
import cn.minshui.engine.spi.health.HealthStatus;
import cn.minshui.engine.spi.plugin.PluginVersion;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How plugins do, in the words of an answer. */
@Component
class PluginConditions {
    private final PluginHealthChecks checks;

    PluginConditions(PluginHealthChecks checks) {
        this.checks = checks;
    }

    /** @param status {@code up}, {@code degraded} or {@code down} */
    record Health(String status, List<Check> checks) {}

    /** @param check the service that was asked, {@code engine} for what the engine knows itself */
    record Check(String check, String status, String message, Map<String, String> details, double millis) {}

    /** By plugin, of those that are enabled. */
    Map<PluginVersion, PluginCondition> now() {
        return checks.conditions();
    }

    /** @return null for a plugin that is not enabled */
    static @Nullable Health of(PluginInfo plugin, Map<PluginVersion, PluginCondition> conditions, String language) {
        PluginCondition condition = conditions.get(new PluginVersion(plugin.id(), plugin.version()));
        return condition == null
                ? null
                : new Health(
                        word(condition.status()),
                        condition.findings().stream()
                                .map(finding -> check(finding, language))
                                .toList());
    }

    private static Check check(Finding finding, String language) {
        return new Check(
                finding.check(),
                word(finding.status()),
                finding.words().in(language),
                finding.details(),
                finding.millis());
    }

    private static String word(HealthStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
