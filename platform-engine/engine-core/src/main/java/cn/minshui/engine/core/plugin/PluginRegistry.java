package cn.minshui.engine.core.plugin;

import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.batch.BatchJob;
import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.device.DeviceAdapter;
import cn.minshui.engine.spi.imports.ImportHandler;
import cn.minshui.engine.spi.kind.KindProvider;
import cn.minshui.engine.spi.plugin.PluginVersion;
import cn.minshui.engine.spi.testing.TestSubject;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** The enabled plugins and what they provide, by name. */
public interface PluginRegistry {
    List<PluginInfo> plugins();

    Optional<Provided<ActionHandler>> action(String name);

    Optional<Provided<BatchJob>> job(String name);

    Optional<Provided<ImportHandler>> importHandler(String name);

    Optional<Provided<TestSubject>> testSubject(String name);

    Optional<Provided<DeviceAdapter>> device(String name);

    /** The highest enabled version in the range. */
    Optional<Provided<Calculator>> calculator(String name, String range);

    List<Provided<KindProvider>> kinds();

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
            List<String> problems) {}

    /** @param widgets names of the widgets that the entry module exports */
    record WebPart(String entry, String hash, List<String> widgets) {}
}
