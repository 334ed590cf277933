package cn.minshui.engine.core.plugin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code plugin.json} says.
 *
 * @param spi semantic-version range of the SPI
 * @param provides {@code family:name}, as written
 * @param configuration the schema that {@code configuration} names; null when there is nothing to configure
 */
public record PluginManifest(
        String id,
        String version,
        String label,
        String spi,
        List<String> provides,
        List<Requirement> requires,
        @Nullable Web web,
        @Nullable ConfigurationSchema configuration) {
    public PluginManifest {
        provides = List.copyOf(provides);
        requires = List.copyOf(requires);
    }

    /** A service of another plugin. @param range of a calculator's contract version, of the plugin's version otherwise */
    public record Requirement(PluginFamily family, String name, String range) {}

    /** @param entry module below {@code web/} */
    public record Web(String entry, List<String> widgets) {
        public Web {
            widgets = List.copyOf(widgets);
        }
    }
}
