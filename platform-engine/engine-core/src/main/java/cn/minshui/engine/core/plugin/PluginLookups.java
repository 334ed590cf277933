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

/** Look-ups in what is loaded: they see one state of the whole and never wait. */
abstract class PluginLookups implements PluginRegistry {
    private final OlderKindModels olderModels = new OlderKindModels();

    /** What is loaded now. */
    abstract LoadedPlugins loaded();

    /** Plugins were loaded anew: models of their kinds may be of classes that are gone. */
    void forgetOlderModels() {
        olderModels.forget();
    }

    @Override
    public Optional<Provided<ActionHandler>> action(String name) {
        return find(PluginFamily.ACTION, ActionHandler.class, name);
    }

    @Override
    public Optional<Provided<BatchJob>> job(String name) {
        return find(PluginFamily.JOB, BatchJob.class, name);
    }

    @Override
    public List<Provided<EventHandler>> eventHandlers() {
        return loaded().services().all(PluginFamily.EVENT, EventHandler.class);
    }

    @Override
    public Optional<Provided<ImportHandler>> importHandler(String name) {
        return find(PluginFamily.IMPORT, ImportHandler.class, name);
    }

    @Override
    public Optional<Provided<TestSubject>> testSubject(String name) {
        return find(PluginFamily.TEST, TestSubject.class, name);
    }

    @Override
    public Optional<Provided<DeviceAdapter>> device(String name) {
        return find(PluginFamily.DEVICE, DeviceAdapter.class, name);
    }

    @Override
    public Optional<Provided<PluginHealth>> health(String name) {
        return find(PluginFamily.HEALTH, PluginHealth.class, name);
    }

    private <T> Optional<Provided<T>> find(PluginFamily family, Class<T> type, String name) {
        return loaded().services().find(family, type, name, null);
    }

    @Override
    public Optional<Provided<Calculator>> calculator(String name, String range) {
        return loaded().services().calculator(name, range, null);
    }

    @Override
    public Optional<Provided<Calculator>> calculator(String name, String range, PluginVersion preferred) {
        return loaded().services().calculator(name, range, preferred);
    }

    @Override
    public List<Provided<KindProvider>> kinds() {
        return loaded().services().all(PluginFamily.KIND, KindProvider.class);
    }

    @Override
    public Optional<Provided<KindProvider>> kind(String kind, PluginVersion preferred) {
        return loaded().services().find(PluginFamily.KIND, KindProvider.class, kind, preferred);
    }

    @Override
    public Optional<Object> olderKindModel(CompiledModel model, String kind, PluginVersion version) {
        return Optional.ofNullable(olderModels.model(this, model, kind, version));
    }

    @Override
    public Optional<InputStream> kindSchema(Provided<KindProvider> provided) {
        LoadedPlugin plugin = loaded().find(provided.plugin());
        return plugin == null
                ? PluginRegistry.super.kindSchema(provided)
                : plugin.resource(provided.service().schemaResource());
    }

    @Override
    public Optional<ConfigurationSchema> configuration(String pluginId) {
        return loaded().versions(pluginId)
                .findFirst()
                .flatMap(p -> Optional.ofNullable(p.manifest().configuration()));
    }

    @Override
    public Optional<InputStream> resource(String pluginId, String path) {
        return loaded().highestEnabled(pluginId).flatMap(plugin -> plugin.resource(path));
    }

    @Override
    public Optional<InputStream> webResource(String pluginId, String path) {
        return loaded().highestEnabled(pluginId).map(LoadedPlugin::webFolder).flatMap(web -> web.open(path));
    }
}
