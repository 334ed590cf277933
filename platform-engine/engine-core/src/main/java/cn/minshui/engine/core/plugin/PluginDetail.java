package cn.minshui.engine.core.plugin;

import cn.minshui.engine.core.plugin.PluginRegistry.PluginInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One version of a plugin as an administrator looks after it.
 *
 * @param loaded whether its classes are in memory; those of a disabled plugin with kinds stay, because published definitions need them
 * @param broken why it counts as broken until it is enabled or loaded again; null when nothing of it broke
 * @param running calls inside it now
 */
public record PluginDetail(
        PluginInfo info,
        boolean loaded,
        int running,
        @Nullable String broken,
        List<PluginManifest.Requirement> requires,
        List<ServiceMeter.Figures> services) {
    public PluginDetail {
        requires = List.copyOf(requires);
        services = List.copyOf(services);
    }
}
