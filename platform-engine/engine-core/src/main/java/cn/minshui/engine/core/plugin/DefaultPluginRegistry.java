package cn.minshui.engine.core.plugin;

import cn.minshui.engine.spi.plugin.PluginVersion;
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
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Loads every plugin when it is made, several versions of one side by side, and closes, opens and loads them again later. A plugin
 * that cannot be loaded, or a part of one, is left out and listed with its problems; it never keeps the others or the engine from
 * starting. Look-ups see one state of the whole and never wait.
 */
public final class DefaultPluginRegistry extends PluginLookups implements AutoCloseable {
    /** The id under which the engine's own services stand. */
    public static final String ENGINE = "engine";

    private static final PluginVersion ENGINE_VERSION = new PluginVersion(ENGINE, SpiVersion.CURRENT);
    private final PluginLoading loading;
    private final List<Path> roots;
    private final List<ServiceScan.Found> builtIns = new ArrayList<>();
    private final List<PluginInfo> refused = new CopyOnWriteArrayList<>();
    private volatile LoadedPlugins state;

    /**
     * @param roots folders that hold plugins, or are one; see {@link PluginFolders}
     * @param builtIns services of the engine itself, of any SPI family; their names begin with {@code engine/}
     */
    public DefaultPluginRegistry(List<Path> roots, List<?> builtIns) {
        this(roots, builtIns, UnaryOperator.identity());
    }

    /** @param staging gives the folder that a plugin's content is read from: for development a copy, which nobody writes to */
    public DefaultPluginRegistry(List<Path> roots, List<?> builtIns, UnaryOperator<Path> staging) {
        this.roots = List.copyOf(roots);
        loading = new PluginLoading(roots, staging);
        for (Object service : builtIns) {
            for (PluginFamily family : PluginFamily.values()) {
                if (family.type().isInstance(service)) {
                    this.builtIns.add(loading.builtIn(ENGINE_VERSION, ServiceScan.describe(family, service)));
                }
            }
        }
        Map<PluginVersion, LoadedPlugin> loaded = new LinkedHashMap<>();
        for (Path folder : PluginFolders.find(roots)) {
            PluginLoading.Result result = loading.load(folder, loading.stage(folder), loaded::containsKey);
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
        exchange(plugin, plugin.folder(), loading.stage(plugin.folder()));
    }

    private PluginLoading.Result exchange(@Nullable LoadedPlugin old, Path folder, Path content) {
        Map<PluginVersion, LoadedPlugin> loaded = state.copy();
        if (old != null) {
            loaded.remove(old.version());
            refused.removeIf(info -> info.id().equals(old.version().id()));
        }
        PluginLoading.Result result = loading.load(folder, content, loaded::containsKey);
        result.plugin().ifPresent(again -> loaded.put(again.version(), again));
        forgetOlderModels();
        result.refused().ifPresent(info -> {
            refused.removeIf(known -> known.id().equals(info.id()));
            refused.add(info);
        });
        state = registered(loaded);
        result.plugin().ifPresent(state::checkRequirements);
        return result;
    }

    /** The folders that hold plugins now. */
    public List<Path> folders() {
        return PluginFolders.find(roots);
    }

    /**
     * Takes up what lies in a folder now, be it another version. What does not work, does not fit, or cannot take over because calls
     * have not ended, leaves what was loaded from there as it is; that is told by the plugin's problems too.
     *
     * @param fit what would be wrong with these plugins in place of those that run, each in Chinese and English
     */
    public synchronized Replacement replace(Path folder, Duration bound, Function<PluginRegistry, List<String>> fit) {
        LoadedPlugin old = state.at(folder).orElse(null);
        Path content = loading.stage(folder);
        PluginVersion before = old == null ? null : old.version();
        if (old != null) {
            PluginLoading.Trial trial =
                    loading.trial(content, version -> !version.equals(before) && state.find(version) != null);
            List<String> against = trial.isWhole() ? unfit(folder, content, fit) : trial.words();
            old.refused(against);
            if (!against.isEmpty()) {
                return new Replacement.Refused(before, against);
            }
            if (!disable(old.version(), bound)) {
                enable(old.version());
                return new Replacement.Busy(old.version());
            }
            letGo(old);
        }
        PluginLoading.Result result = exchange(old, folder, content);
        return result.plugin()
                .<Replacement>map(now ->
                        new Replacement.Loaded(before, now.version(), now.info().problems()))
                .orElseGet(() -> new Replacement.Refused(
                        before, result.refused().map(PluginInfo::problems).orElse(List.of())));
    }

    @Override
    LoadedPlugins loaded() {
        return state;
    }

    /** All plugins are loaded once more, with a content in place of what was loaded from its folder, and let go again. */
    private List<String> unfit(Path folder, Path content, Function<PluginRegistry, List<String>> fit) {
        List<Path> contents = new ArrayList<>(List.of(content));
        state.all().stream()
                .filter(plugin -> !plugin.folder().equals(folder))
                .map(LoadedPlugin::content)
                .forEach(contents::add);
        try (DefaultPluginRegistry candidate = new DefaultPluginRegistry(contents, List.of())) {
            return fit.apply(candidate);
        }
    }

    private LoadedPlugin loaded(PluginVersion version) {
        LoadedPlugin plugin = state.find(version);
        if (plugin == null) {
            throw new IllegalArgumentException("no plugin " + version);
        }
        return plugin;
    }

    /** The class loader of a plugin's highest loaded version: for tests of what a plugin can see. */
    public Optional<ClassLoader> classLoader(String pluginId) {
        return state.highestEnabled(pluginId).flatMap(LoadedPlugin::classLoader);
    }

    /** Ends every plugin and closes its class loader; services that somebody still holds must not be called any more. */
    @Override
    public void close() {
        loading.unloadAll();
    }
}
