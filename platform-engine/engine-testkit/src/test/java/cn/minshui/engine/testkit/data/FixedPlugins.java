package cn.minshui.engine.testkit.data;

import cn.minshui.engine.core.plugin.PluginRegistry;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.batch.BatchJob;
import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.imports.ImportHandler;
import cn.minshui.engine.spi.kind.KindProvider;
import cn.minshui.engine.spi.plugin.PluginVersion;
import cn.minshui.engine.spi.testing.TestSubject;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** A registry of one plugin, {@code test}, with the actions it is given. */
record FixedPlugins(List<ActionHandler> actions) implements PluginRegistry {
    private static final PluginVersion VERSION = new PluginVersion("test", "1.0.0");

    @Override
    public List<PluginInfo> plugins() {
        return List.of();
    }

    @Override
    public Optional<Provided<ActionHandler>> action(String name) {
        return actions.stream()
                .filter(a -> a.name().equals(name))
                .map(a -> new Provided<>(VERSION, a))
                .findFirst();
    }

    @Override
    public Optional<Provided<BatchJob>> job(String name) {
        return Optional.empty();
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
