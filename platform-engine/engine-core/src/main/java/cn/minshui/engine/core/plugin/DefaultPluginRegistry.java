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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Loads every plugin when it is made, several versions of one side by side, and closes, opens and loads them again later. A plugin
 * that cannot be loaded, or a part of one, is left out and listed with its problems; it never keeps the others or the engine from
 * starting. Look-ups see one state of the whole and never wait.
 */
public final class DefaultPluginRegistry implements PluginRegistry, AutoCloseable {
    /** The id under which the engine's own services stand. */
    public static final String ENGINE = "engine";

    private static final PluginVersion ENGINE_VERSION = new PluginVersion(ENGINE, SpiVersion.CURRENT);
    private final PluginLoading loading;
    private final List<ServiceScan.Found> builtIns = new ArrayList<>();
    private final List<PluginInfo> refused = new CopyOnWriteArrayList<>();
    private final OlderKindModels olderModels = new OlderKindModels();
    private volatile LoadedPlugins state;

    /**
     * @param roots folders that hold plugins, or are one; see {@link PluginFolders}
     * @param builtIns services of the engine itself, of any SPI family; their names begin with {@code engine/}
     */
    public DefaultPluginRegistry(List<Path> roots, List<?> builtIns) {
        loading = new PluginLoading(roots);
        for (Object service : builtIns) {
            for (PluginFamily family : PluginFamily.values()) {
                if (family.type().isInstance(service)) {
                    this.builtIns.add(loading.builtIn(ENGINE_VERSION, ServiceScan.describe(family, service)));
                }
            }
        }
        Map<PluginVersion, LoadedPlugin> loaded = new LinkedHashMap<>();
        for (Path folder : PluginFolders.find(roots)) {
            PluginLoading.Result result = loading.load(folder, loaded::containsKey);
            result.plugin().ifPresent(plugin -> loaded.put(plugin.version(), plugin));
            result.refused().ifPresent(refused::add);
        }
        state = registered(loaded);
        loaded.values().forEach(state::checkRequirements);
    }

    private LoadedPlugins registered(Map<PluginVersion, LoadedPlugin> loaded) {
        return new LoadedPlugins(loaded, ENGINE_VERSION, builtIns);
    }

    @Override
    public List<PluginInfo> plugins() {
        List<PluginInfo> all = new ArrayList<>();
        state.all().forEach(p -> all.add(p.info()));
        all.sort(Comparator.comparing(PluginInfo::id)
                .thenComparing(PluginInfo::version, (one, other) -> SpiVersion.compare(other, one)));
        all.addAll(refused);
        return List.copyOf(all);
    }

    /** The loaded versions of a plugin, the highest first. */
    public List<PluginDetail> details(String id) {
        return state.versions(id).map(LoadedPlugin::detail).toList();
    }

    /** Tells of the meter of every service, now and as plugins are loaded; one listener. */
    public void onMeter(Consumer<ServiceMeter> listener) {
        loading.onMeter(listener);
    }

    /**
     * Loaded, enabled plugins of which a requirement would not be met any more without these versions.
     *
     * @return the requirement that fails, by plugin
     */
    public Map<PluginVersion, PluginManifest.Requirement> requiring(List<PluginVersion> without) {
        return state.requiring(without);
    }

    /** Whether another enabled version of the plugin gives the service when these do not. */
    public boolean isGivenWithout(PluginFamily family, String name, List<PluginVersion> without) {
        return state.isGivenWithout(family, name, without);
    }

    /**
     * Refuses new calls of a version and waits for those inside; then its classes are let go, unless it has kinds. What still runs
     * after the bound is let end, and its classes are let go then.
     *
     * @return whether no call was left inside
     */
    public synchronized boolean disable(PluginVersion version, Duration bound) {
        LoadedPlugin plugin = loaded(version);
        if (!plugin.isEnabled()) {
            return plugin.gate().running() == 0;
        }
        plugin.gate().close(() -> drained(plugin));
        try {
            return plugin.gate().awaitEmpty(bound);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void drained(LoadedPlugin plugin) {
        if (!plugin.hasKinds()) {
            letGo(plugin);
        }
    }

    /** Done by whoever comes first: the call that ends last, or who waits for it. */
    private void letGo(LoadedPlugin plugin) {
        synchronized (plugin) {
            if (plugin.isInMemory() && !plugin.gate().isOpen()) {
                plugin.released();
                loading.unload(plugin.version());
            }
        }
    }

    /** Lets calls in again, after loading the plugin anew when its classes were let go. */
    public synchronized void enable(PluginVersion version) {
        LoadedPlugin plugin = loaded(version);
        synchronized (plugin) {
            if (plugin.isInMemory()) {
                plugin.reopen();
                return;
            }
        }
        replace(plugin);
    }

    /**
     * Loads a version anew from its folder, whatever has become of it there, and enables it. Models compiled by its kinds are of the
     * classes before; whoever keeps any forgets them.
     *
     * @return whether no call was left inside when the new classes took over
     */
    public synchronized boolean reload(PluginVersion version, Duration bound) {
        LoadedPlugin plugin = loaded(version);
        boolean drained = disable(version, bound);
        if (drained) {
            letGo(plugin);
            replace(plugin);
        }
        return drained;
    }

    private void replace(LoadedPlugin plugin) {
        Map<PluginVersion, LoadedPlugin> loaded = state.copy();
        loaded.remove(plugin.version());
        PluginLoading.Result result = loading.load(plugin.folder(), loaded::containsKey);
        result.plugin().ifPresent(again -> loaded.put(again.version(), again));
        olderModels.forget();
        refused.removeIf(info -> info.id().equals(plugin.version().id()));
        result.refused().ifPresent(refused::add);
        state = registered(loaded);
        result.plugin().ifPresent(state::checkRequirements);
    }

    private LoadedPlugin loaded(PluginVersion version) {
        LoadedPlugin plugin = state.find(version);
        if (plugin == null) {
            throw new IllegalArgumentException("no plugin " + version);
        }
        return plugin;
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
        return state.services().all(PluginFamily.EVENT, EventHandler.class);
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

    /** What is loaded now. */
    LoadedPlugins loaded() {
        return state;
    }

    private <T> Optional<Provided<T>> find(PluginFamily family, Class<T> type, String name) {
        return state.services().find(family, type, name, null);
    }

    @Override
    public Optional<Provided<Calculator>> calculator(String name, String range) {
        return state.services().calculator(name, range, null);
    }

    @Override
    public Optional<Provided<Calculator>> calculator(String name, String range, PluginVersion preferred) {
        return state.services().calculator(name, range, preferred);
    }

    @Override
    public List<Provided<KindProvider>> kinds() {
        return state.services().all(PluginFamily.KIND, KindProvider.class);
    }

    @Override
    public Optional<Provided<KindProvider>> kind(String kind, PluginVersion preferred) {
        return state.services().find(PluginFamily.KIND, KindProvider.class, kind, preferred);
    }

    @Override
    public Optional<Object> olderKindModel(CompiledModel model, String kind, PluginVersion version) {
        return Optional.ofNullable(olderModels.model(this, model, kind, version));
    }

    @Override
    public Optional<InputStream> kindSchema(Provided<KindProvider> provided) {
        LoadedPlugin plugin = state.find(provided.plugin());
        return plugin == null
                ? PluginRegistry.super.kindSchema(provided)
                : plugin.resource(provided.service().schemaResource());
    }

    /** The class loader of a plugin's highest loaded version: for tests of what a plugin can see. */
    public Optional<ClassLoader> classLoader(String pluginId) {
        return state.highestEnabled(pluginId).flatMap(LoadedPlugin::classLoader);
    }

    @Override
    public Optional<ConfigurationSchema> configuration(String pluginId) {
        return state.versions(pluginId)
                .findFirst()
                .flatMap(p -> Optional.ofNullable(p.manifest().configuration()));
    }

    @Override
    public Optional<InputStream> webResource(String pluginId, String path) {
        return state.highestEnabled(pluginId).map(LoadedPlugin::webFolder).flatMap(web -> web.open(path));
    }

    /** Ends every plugin and closes its class loader; services that somebody still holds must not be called any more. */
    @Override
    public void close() {
        loading.unloadAll();
    }
}
