package cn.minshui.engine.core.plugin;

import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.batch.BatchJob;
import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.device.DeviceAdapter;
import cn.minshui.engine.spi.imports.ImportHandler;
import cn.minshui.engine.spi.kind.KindProvider;
import cn.minshui.engine.spi.plugin.PluginVersion;
import cn.minshui.engine.spi.problem.Text;
import cn.minshui.engine.spi.testing.TestSubject;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pf4j.PluginRuntimeException;

/**
 * Loads every plugin once, when it is made. A plugin that cannot be loaded, or a part of one, is left out and listed with its
 * problems; it never keeps the others or the engine from starting.
 */
public final class DefaultPluginRegistry implements PluginRegistry, AutoCloseable {
    /** The id under which the engine's own services stand. */
    public static final String ENGINE = "engine";

    private final ServiceTable services = new ServiceTable();
    private final Map<String, LoadedPlugin> loaded = new LinkedHashMap<>();
    private final List<PluginInfo> refused = new ArrayList<>();
    private final IsolatingPluginManager manager;

    /**
     * @param roots folders that hold plugins, or are one; see {@link PluginFolders}
     * @param builtIns services of the engine itself, of any SPI family; their names begin with {@code engine/}
     */
    public DefaultPluginRegistry(List<Path> roots, List<?> builtIns) {
        manager = new IsolatingPluginManager(
                roots.isEmpty() ? List.of(Path.of("plugins")) : roots, ActionHandler.class.getClassLoader());
        registerBuiltIns(builtIns);
        for (Path folder : PluginFolders.find(roots)) {
            load(folder);
        }
        loaded.values().forEach(this::register);
        loaded.values().forEach(this::checkRequirements);
    }

    private void registerBuiltIns(List<?> builtIns) {
        PluginVersion engine = new PluginVersion(ENGINE, SpiVersion.CURRENT);
        for (Object service : builtIns) {
            for (PluginFamily family : PluginFamily.values()) {
                if (family.type().isInstance(service)) {
                    services.add(engine, ServiceScan.describe(family, service)).ifPresent(taken -> {
                        throw new IllegalStateException(taken.en());
                    });
                }
            }
        }
    }

    private void load(Path folder) {
        List<Text> problems = new ArrayList<>();
        Optional<PluginManifest> manifest = ManifestReader.read(folder, problems::add);
        if (manifest.isEmpty()) {
            String name = folder.toString();
            refused.add(new PluginInfo(name, "", name, "", List.of(), null, words(problems)));
            return;
        }
        PluginManifest known = manifest.get();
        Optional<Text> refusal = refusal(known);
        if (refusal.isPresent()) {
            problems.add(refusal.get());
            refuse(known, problems);
            return;
        }
        try {
            ClassLoader loader = manager.load(folder, known);
            LoadedPlugin plugin = new LoadedPlugin(known, folder, problems);
            plugin.found(ServiceScan.scan(loader, problems::add));
            loaded.put(known.id(), plugin);
        } catch (PluginRuntimeException e) {
            problems.add(Text.of("插件不能加载：" + e.getMessage(), "the plugin cannot be loaded: " + e.getMessage()));
            refuse(known, problems);
        }
    }

    private void refuse(PluginManifest manifest, List<Text> problems) {
        refused.add(new PluginInfo(
                manifest.id(),
                manifest.version(),
                manifest.label(),
                manifest.spi(),
                manifest.provides(),
                null,
                words(problems)));
    }

    private Optional<Text> refusal(PluginManifest manifest) {
        if (manifest.id().equals(ENGINE)) {
            return Optional.of(Text.of("id engine 属于平台自身", "the id engine is the platform's own"));
        }
        if (loaded.containsKey(manifest.id())) {
            return Optional.of(Text.of(
                    "插件 " + manifest.id() + " 有两份，先找到的一份已启用",
                    "plugin " + manifest.id() + " is there twice; the one found first is enabled"));
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

    private void register(LoadedPlugin plugin) {
        for (ServiceScan.Found found : plugin.services()) {
            services.add(plugin.version(), found).ifPresent(plugin::problem);
        }
    }

    private void checkRequirements(LoadedPlugin plugin) {
        for (PluginManifest.Requirement requirement : plugin.manifest().requires()) {
            if (!services.meets(requirement)) {
                String what = requirement.family().word() + " " + requirement.name() + " " + requirement.range();
                plugin.problem(Text.of("所需的 " + what + " 没有插件提供", "no plugin provides the required " + what));
            }
        }
    }

    @Override
    public List<PluginInfo> plugins() {
        List<PluginInfo> all = new ArrayList<>();
        loaded.values().forEach(p -> all.add(p.info()));
        all.addAll(refused);
        return List.copyOf(all);
    }

    @Override
    public Optional<Provided<ActionHandler>> action(String name) {
        return services.find(PluginFamily.ACTION, ActionHandler.class, name);
    }

    @Override
    public Optional<Provided<BatchJob>> job(String name) {
        return services.find(PluginFamily.JOB, BatchJob.class, name);
    }

    @Override
    public Optional<Provided<ImportHandler>> importHandler(String name) {
        return services.find(PluginFamily.IMPORT, ImportHandler.class, name);
    }

    @Override
    public Optional<Provided<TestSubject>> testSubject(String name) {
        return services.find(PluginFamily.TEST, TestSubject.class, name);
    }

    @Override
    public Optional<Provided<DeviceAdapter>> device(String name) {
        return services.find(PluginFamily.DEVICE, DeviceAdapter.class, name);
    }

    @Override
    public Optional<Provided<Calculator>> calculator(String name, String range) {
        return services.calculator(name, range);
    }

    @Override
    public List<Provided<KindProvider>> kinds() {
        return services.all(PluginFamily.KIND, KindProvider.class);
    }

    @Override
    public Optional<InputStream> webResource(String pluginId, String path) {
        return Optional.ofNullable(loaded.get(pluginId))
                .map(LoadedPlugin::webFolder)
                .flatMap(web -> web.open(path));
    }

    private static List<String> words(List<Text> problems) {
        return problems.stream().map(LoadedPlugin::bothLanguages).toList();
    }

    /** Ends every plugin and closes its class loader; services that somebody still holds must not be called any more. */
    @Override
    public void close() {
        manager.stopPlugins();
        manager.unloadPlugins();
    }
}
