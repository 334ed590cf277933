package cn.minshui.engine.core.plugin;

import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.batch.BatchJob;
import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.device.DeviceAdapter;
import cn.minshui.engine.spi.event.EventHandler;
import cn.minshui.engine.spi.health.PluginHealth;
import cn.minshui.engine.spi.imports.ImportHandler;
import cn.minshui.engine.spi.kind.KindProvider;
import cn.minshui.engine.spi.plugin.PluginVersion;
import cn.minshui.engine.spi.testing.TestSubject;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** The enabled plugins and what they provide, by name. */
public interface PluginRegistry {
    /** Code of the problem that a call of a disabled plugin's service ends in. */
    String DISABLED = "PLUGIN_DISABLED";

    List<PluginInfo> plugins();

    Optional<Provided<ActionHandler>> action(String name);

    Optional<Provided<BatchJob>> job(String name);

    /** Every enabled handler of events. */
    List<Provided<EventHandler>> eventHandlers();

    Optional<Provided<ImportHandler>> importHandler(String name);

    Optional<Provided<TestSubject>> testSubject(String name);

    Optional<Provided<DeviceAdapter>> device(String name);

    default Optional<Provided<PluginHealth>> health(String name) {
        return Optional.empty();
    }

    /** The highest enabled version in the range. */
    Optional<Provided<Calculator>> calculator(String name, String range);

    List<Provided<KindProvider>> kinds();

    /** As {@link #calculator(String, String)}, but of that version of a plugin when it is enabled and offers one in the range. */
    default Optional<Provided<Calculator>> calculator(String name, String range, PluginVersion preferred) {
        return calculator(name, range);
    }

    /** The provider of a kind, of that version of a plugin when it is there. */
    default Optional<Provided<KindProvider>> kind(String kind, PluginVersion preferred) {
        return kinds().stream().filter(k -> k.service().kind().equals(kind)).findFirst();
    }

    /**
     * The model of a kind as another loaded version of its plugin than the newest compiles the same definitions.
     *
     * @return empty when there is no such version, or it is the newest
     */
    default Optional<Object> olderKindModel(CompiledModel model, String kind, PluginVersion version) {
        return Optional.empty();
    }

    /** The schema of a kind as its provider brings it; empty when the resource is missing. */
    default Optional<InputStream> kindSchema(Provided<KindProvider> provided) {
        String path = provided.service().schemaResource();
        String absolute = path.startsWith("/") ? path.substring(1) : path;
        return Optional.ofNullable(
                provided.service().getClass().getClassLoader().getResourceAsStream(absolute));
    }

    /** What can be configured for the highest version of a plugin; empty when nothing. */
    default Optional<ConfigurationSchema> configuration(String pluginId) {
        return Optional.empty();
    }

    /** A resource on the class path of the highest enabled version of a plugin; empty when there is none. */
    default Optional<InputStream> resource(String pluginId, String path) {
        return Optional.empty();
    }

    /** A file of the plugin's web part, below {@code web/}; empty when there is none. */
    Optional<InputStream> webResource(String pluginId, String path);

    record Provided<T>(PluginVersion plugin, T service) {}

    /**
     * @param spi semantic-version range of the SPI it was built for
     * @param web entry module below {@code web/} and the content hash it is served with, also when it is not built yet (then
     *     a problem says so); null without a web part
     * @param problems what is wrong, each in Chinese and English
     */
    record PluginInfo(
            String id,
            String version,
            String label,
            String spi,
            List<String> provides,
            @org.jspecify.annotations.Nullable WebPart web,
            List<String> problems,
            PluginState state) {
        /** An enabled one. */
        public PluginInfo(
                String id,
                String version,
                String label,
                String spi,
                List<String> provides,
                @org.jspecify.annotations.Nullable WebPart web,
                List<String> problems) {
            this(id, version, label, spi, provides, web, problems, PluginState.ENABLED);
        }
    }

    /** @param widgets names of the widgets that the entry module exports */
    record WebPart(String entry, String hash, List<String> widgets) {}
}
