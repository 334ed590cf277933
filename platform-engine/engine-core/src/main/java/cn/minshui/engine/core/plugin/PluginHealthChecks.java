package cn.minshui.engine.core.plugin;

import cn.minshui.engine.core.plugin.PluginCondition.Finding;
import cn.minshui.engine.spi.health.HealthCall;
import cn.minshui.engine.spi.health.HealthStatus;
import cn.minshui.engine.spi.health.PluginHealth;
import cn.minshui.engine.spi.plugin.PluginVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Asks plugins how they do, all at once and each on a thread of its own, so that one that hangs is told of and holds nobody up. A
 * check that does not end is not begun a second time.
 */
public final class PluginHealthChecks implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Duration KEPT = Duration.ofSeconds(2);

    private final DefaultPluginRegistry registry;
    private final Supplier<HealthCall> call;
    private final Map<Key, HealthCheck> checks = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "plugin-health");
        thread.setDaemon(true);
        return thread;
    });

    private record Key(PluginVersion plugin, String service) {}

    /** @param call made for each check, on its thread */
    public PluginHealthChecks(DefaultPluginRegistry registry, Supplier<HealthCall> call) {
        this.registry = registry;
        this.call = call;
    }

    /** How each enabled version does, within a little more than two seconds. */
    public Map<PluginVersion, PluginCondition> conditions() {
        LoadedPlugins loaded = registry.loaded();
        List<LoadedPlugin> enabled =
                loaded.all().stream().filter(LoadedPlugin::isEnabled).toList();
        Map<PluginVersion, List<HealthCheck>> asked = new LinkedHashMap<>();
        enabled.forEach(plugin -> asked.put(plugin.version(), ask(plugin)));
        Map<PluginVersion, PluginCondition> conditions = new LinkedHashMap<>();
        for (LoadedPlugin plugin : enabled) {
            List<Finding> findings = known(plugin, loaded);
            asked.getOrDefault(plugin.version(), List.of()).forEach(check -> findings.add(check.await(LIMIT)));
            conditions.put(plugin.version(), new PluginCondition(findings));
        }
        return conditions;
    }

    private List<HealthCheck> ask(LoadedPlugin plugin) {
        List<HealthCheck> asked = new ArrayList<>();
        for (ServiceScan.Found found : plugin.services()) {
            if (found.service() instanceof PluginHealth service) {
                Key key = new Key(plugin.version(), found.name());
                asked.add(checks.compute(key, (same, last) -> {
                    boolean holds = last != null && (last.isRunning() || last.isOf(service) && !last.isOlderThan(KEPT));
                    return holds ? last : HealthCheck.begin(service, found.name(), call, threads);
                }));
            }
        }
        return asked;
    }

    private static List<Finding> known(LoadedPlugin plugin, LoadedPlugins loaded) {
        List<Finding> findings = new ArrayList<>();
        String broken = plugin.detail().broken();
        if (broken != null) {
            findings.add(Finding.ofEngine(HealthStatus.DOWN, "出过错：" + broken, "it broke: " + broken));
        }
        for (PluginManifest.Requirement requirement : loaded.unmet(plugin)) {
            String what = requirement.family().word() + " " + requirement.name() + " " + requirement.range();
            findings.add(Finding.ofEngine(
                    HealthStatus.DEGRADED,
                    "所需的 " + what + " 没有启用的插件提供",
                    "no enabled plugin provides the required " + what));
        }
        return findings;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
