package cn.minshui.engine.core.plugin;

import cn.minshui.engine.spi.plugin.PluginVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a plugin's folder that was taken up anew while the server runs. */
public sealed interface Replacement {
    /**
     * It is loaded, in place of what was loaded from the folder before.
     *
     * @param before null for a folder that nothing was loaded from
     * @param problems what is wrong with it all the same, each in Chinese and English
     */
    record Loaded(@Nullable PluginVersion before, PluginVersion now, List<String> problems) implements Replacement {}

    /**
     * What lies there does not work, so what was loaded before goes on.
     *
     * @param before null when nothing was loaded from there
     * @param problems everything that is wrong, each in Chinese and English
     */
    record Refused(@Nullable PluginVersion before, List<String> problems) implements Replacement {}

    /** Calls did not end in time; it goes on as it was. */
    record Busy(PluginVersion before) implements Replacement {}
}
