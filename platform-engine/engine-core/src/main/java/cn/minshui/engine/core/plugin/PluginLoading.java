package cn.minshui.engine.core.plugin;

import cn.minshui.engine.core.plugin.PluginRegistry.PluginInfo;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.plugin.PluginVersion;
import cn.minshui.engine.spi.problem.Text;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.zip.ZipFile;
import org.pf4j.PluginRuntimeException;

/** Makes plugins out of folders, each version in a class loader of its own, and lets them go again. */
final class PluginLoading {
    private final IsolatingPluginManager manager;
    private final UnaryOperator<Path> staging;
    private volatile Consumer<ServiceMeter> listener = meter -> {};
    private final Map<ServiceMeter.Key, ServiceMeter> meters = new ConcurrentHashMap<>();

    /** What became of a folder: one of the two is there. */
    record Result(Optional<LoadedPlugin> plugin, Optional<PluginInfo> refused) {}

    /** @param staging where the content of a folder is read that is to be loaded: the folder itself, or a copy */
    PluginLoading(List<Path> roots, UnaryOperator<Path> staging) {
        this.staging = staging;
        manager = new IsolatingPluginManager(
                roots.isEmpty() ? List.of(Path.of("plugins")) : roots, ActionHandler.class.getClassLoader());
    }

    /** The content of a folder as it is now, which stays so as long as it is loaded. */
    Path stage(Path folder) {
        return staging.apply(folder);
    }

    /** @param isWhole whether it can be loaded and gives every service that it declares */
    record Trial(List<Text> problems, boolean isWhole) {
        List<String> words() {
            return PluginLoading.words(problems);
        }
    }

    /** What is wrong with a content, looked at apart from everything that is loaded. @param taken as for {@link #load} */
    Trial trial(Path content, Predicate<PluginVersion> taken) {
        List<Text> problems = new ArrayList<>();
        PluginManifest manifest = ManifestReader.read(content, problems::add).orElse(null);
        Optional<Text> refusal = manifest == null ? Optional.empty() : refusal(manifest, taken);
        refusal.ifPresent(problems::add);
        if (manifest == null || refusal.isPresent()) {
            return new Trial(problems, false);
        }
        tellBrokenJars(content, problems);
        try (PluginClassLoader loader = new PluginClassLoader(
                "trial-" + manifest.id(), PluginFolders.classPath(content), manager.application())) {
            LoadedPlugin plugin = new LoadedPlugin(manifest, content, content, loader, problems);
            plugin.found(ServiceScan.scan(loader, problems::add), ServiceMeter::new);
            return new Trial(
                    problems, plugin.services().size() == manifest.provides().size());
        } catch (IOException e) {
            throw new UncheckedIOException("the trial of " + content + " cannot be closed", e);
        }
    }

    /** A class loader passes over a jar that it cannot read, and only misses what is in it. */
    private static void tellBrokenJars(Path content, List<Text> problems) {
        for (Path jar : PluginFolders.allJars(content)) {
            try (ZipFile opened = new ZipFile(jar.toFile())) {
                opened.size();
            } catch (IOException e) {
                problems.add(Text.of(
                        jar.getFileName() + " 读不了：" + e.getMessage(),
                        jar.getFileName() + " cannot be read: " + e.getMessage()));
            }
        }
    }

    /** @param content what lies in the folder, see {@link #stage} @param taken whether a version of a plugin is there already */
    Result load(Path folder, Path content, Predicate<PluginVersion> taken) {
        List<Text> problems = new ArrayList<>();
        Optional<PluginManifest> manifest = ManifestReader.read(content, problems::add);
        if (manifest.isEmpty()) {
            String name = folder.toString();
            return refused(new PluginInfo(name, "", name, "", List.of(), null, words(problems), PluginState.REFUSED));
        }
        PluginManifest known = manifest.get();
        Optional<Text> refusal = refusal(known, taken);
        if (refusal.isPresent()) {
            problems.add(refusal.get());
            return refused(known, problems);
        }
        try {
            tellBrokenJars(content, problems);
            ClassLoader loader = manager.load(content, known);
            LoadedPlugin plugin = new LoadedPlugin(known, folder, content, loader, problems);
            plugin.found(ServiceScan.scan(loader, problems::add), this::meter);
            return new Result(Optional.of(plugin), Optional.empty());
        } catch (PluginRuntimeException e) {
            problems.add(Text.of("插件不能加载：" + e.getMessage(), "the plugin cannot be loaded: " + e.getMessage()));
            return refused(known, problems);
        }
    }

    private ServiceMeter meter(ServiceMeter.Key key) {
        return meters.computeIfAbsent(key, made -> {
            ServiceMeter meter = new ServiceMeter(made);
            listener.accept(meter);
            return meter;
        });
    }

    void onMeter(Consumer<ServiceMeter> told) {
        listener = told;
        meters.values().forEach(told);
    }

    /** Of built-in services too, which are part of the engine and never disabled. */
    ServiceScan.Found builtIn(PluginVersion engine, ServiceScan.Found found) {
        return ServiceGuard.of(
                        engine,
                        found,
                        new CallGate(),
                        meter(new ServiceMeter.Key(engine.id(), engine.version(), found.family(), found.name())),
                        reason -> {})
                .found();
    }

    void unload(PluginVersion version) {
        manager.unload(version);
    }

    void unloadAll() {
        manager.stopPlugins();
        manager.unloadPlugins();
    }

    private static Result refused(PluginManifest manifest, List<Text> problems) {
        return refused(new PluginInfo(
                manifest.id(),
                manifest.version(),
                manifest.label(),
                manifest.spi(),
                manifest.provides(),
                null,
                words(problems),
                PluginState.REFUSED));
    }

    private static Result refused(PluginInfo info) {
        return new Result(Optional.empty(), Optional.of(info));
    }

    private static Optional<Text> refusal(PluginManifest manifest, Predicate<PluginVersion> taken) {
        if (manifest.id().equals(DefaultPluginRegistry.ENGINE)) {
            return Optional.of(Text.of("id engine 属于平台自身", "the id engine is the platform's own"));
        }
        if (taken.test(new PluginVersion(manifest.id(), manifest.version()))) {
            return Optional.of(Text.of(
                    "插件 " + manifest.id() + " " + manifest.version() + " 有两份，先找到的一份已加载",
                    "plugin " + manifest.id() + " " + manifest.version()
                            + " is there twice; the one found first is loaded"));
        }
        Optional<Boolean> inRange = SpiVersion.satisfies(SpiVersion.CURRENT, manifest.spi());
        if (inRange.isEmpty()) {
            return Optional.of(
                    Text.of("spi 版本范围看不懂：" + manifest.spi(), "the spi range cannot be read: " + manifest.spi()));
        }
        if (!inRange.get()) {
            return Optional.of(Text.of(
                    "插件需要 SPI " + manifest.spi() + "，本平台是 " + SpiVersion.CURRENT,
                    "the plugin needs SPI " + manifest.spi() + ", this engine has " + SpiVersion.CURRENT));
        }
        return Optional.empty();
    }

    private static List<String> words(List<Text> problems) {
        return problems.stream().map(LoadedPlugin::bothLanguages).toList();
    }
}
