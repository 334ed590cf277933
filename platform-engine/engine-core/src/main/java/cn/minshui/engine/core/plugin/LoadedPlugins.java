package cn.minshui.engine.core.plugin;

import cn.minshui.engine.spi.plugin.PluginVersion;
import cn.minshui.engine.spi.problem.Text;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The plugins that are loaded at one time and what they provide; another load makes another of these. */
final class LoadedPlugins {
    private static final Comparator<LoadedPlugin> HIGHEST_FIRST = (one, other) ->
            SpiVersion.compare(other.version().version(), one.version().version());

    private final Map<PluginVersion, LoadedPlugin> loaded;
    private final ServiceTable services;

    /** @param builtIns services of the engine, which stand beside those of plugins */
    LoadedPlugins(Map<PluginVersion, LoadedPlugin> loaded, PluginVersion engine, List<ServiceScan.Found> builtIns) {
        this.loaded = loaded;
        services = new ServiceTable(this::isEnabled);
        for (ServiceScan.Found found : builtIns) {
            services.add(engine, found).ifPresent(taken -> {
                throw new IllegalStateException(taken.en());
            });
        }
        for (LoadedPlugin plugin : loaded.values()) {
            for (ServiceScan.Found found : plugin.services()) {
                services.add(plugin.version(), found).ifPresent(plugin::problem);
            }
        }
    }

    ServiceTable services() {
        return services;
    }

    /** The loaded versions in the order of loading, to change and to register again. */
    Map<PluginVersion, LoadedPlugin> copy() {
        return new LinkedHashMap<>(loaded);
    }

    List<LoadedPlugin> all() {
        return List.copyOf(loaded.values());
    }

    @Nullable
    LoadedPlugin find(PluginVersion version) {
        return loaded.get(version);
    }

    /** What was loaded from a folder. */
    Optional<LoadedPlugin> at(Path folder) {
        return loaded.values().stream().filter(p -> p.folder().equals(folder)).findFirst();
    }

    private boolean isEnabled(PluginVersion version) {
        LoadedPlugin plugin = loaded.get(version);
        return plugin == null || plugin.isEnabled();
    }

    /** The versions of one plugin, the highest first. */
    Stream<LoadedPlugin> versions(String id) {
        return loaded.values().stream().filter(p -> p.version().id().equals(id)).sorted(HIGHEST_FIRST);
    }

    Optional<LoadedPlugin> highestEnabled(String id) {
        return versions(id).filter(LoadedPlugin::isEnabled).findFirst();
    }

    /** Lists with the plugin what it requires and nobody provides. */
    void checkRequirements(LoadedPlugin plugin) {
        for (PluginManifest.Requirement requirement : plugin.manifest().requires()) {
            if (services.provider(requirement, version -> true).isEmpty()) {
                String what = requirement.family().word() + " " + requirement.name() + " " + requirement.range();
                plugin.problem(Text.of("所需的 " + what + " 没有插件提供", "no plugin provides the required " + what));
            }
        }
    }

    /** The requirement that is met now and would not be without these versions, by the enabled plugin that has it. */
    Map<PluginVersion, PluginManifest.Requirement> requiring(List<PluginVersion> without) {
        Predicate<PluginVersion> left = version -> isEnabled(version) && !without.contains(version);
        Map<PluginVersion, PluginManifest.Requirement> broken = new LinkedHashMap<>();
        for (LoadedPlugin plugin : loaded.values()) {
            for (PluginManifest.Requirement requirement : plugin.manifest().requires()) {
                if (left.test(plugin.version())
                        && services.provider(requirement, left).isEmpty()
                        && services.provider(requirement, this::isEnabled).isPresent()) {
                    broken.putIfAbsent(plugin.version(), requirement);
                }
            }
        }
        return broken;
    }

    /** The requirements of a plugin that no enabled version meets. */
    List<PluginManifest.Requirement> unmet(LoadedPlugin plugin) {
        return plugin.manifest().requires().stream()
                .filter(requirement ->
                        services.provider(requirement, this::isEnabled).isEmpty())
                .toList();
    }

    boolean isGivenWithout(PluginFamily family, String name, List<PluginVersion> without) {
        PluginManifest.Requirement any = new PluginManifest.Requirement(family, name, "*");
        return services.provider(any, version -> isEnabled(version) && !without.contains(version))
                .isPresent();
    }
}
