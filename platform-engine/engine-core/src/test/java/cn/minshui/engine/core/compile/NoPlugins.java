package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.plugin.PluginRegistry;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.batch.BatchJob;
import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.device.DeviceAdapter;
import cn.minshui.engine.spi.event.EventHandler;
import cn.minshui.engine.spi.imports.ImportHandler;
import cn.minshui.engine.spi.kind.KindProvider;
import cn.minshui.engine.spi.testing.TestSubject;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** A registry without a plugin; tests override what they need. */
class NoPlugins implements PluginRegistry {
    @Override
    public List<PluginInfo> plugins() {
        return List.of();
    }

    @Override
    public Optional<Provided<ActionHandler>> action(String name) {
        return Optional.empty();
    }

    @Override
    public Optional<Provided<BatchJob>> job(String name) {
        return Optional.empty();
    }

    @Override
    public List<Provided<EventHandler>> eventHandlers() {
        return List.of();
    }

    @Override
    public Optional<Provided<ImportHandler>> importHandler(String name) {
        return Optional.empty();
    }

    @Override
    public Optional<Provided<TestSubject>> testSubject(String name) {
        return Optional.empty();
    }

    @Override
    public Optional<Provided<DeviceAdapter>> device(String name) {
        return Optional.empty();
    }

    @Override
    public Optional<Provided<Calculator>> calculator(String name, String range) {
        return Optional.empty();
    }

    @Override
    public List<Provided<KindProvider>> kinds() {
        return List.of();
    }

    @Override
    public Optional<InputStream> webResource(String pluginId, String path) {
        return Optional.empty();
    }
}
