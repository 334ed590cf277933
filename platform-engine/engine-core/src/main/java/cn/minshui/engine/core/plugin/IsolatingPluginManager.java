package cn.minshui.engine.core.plugin;

import cn.minshui.engine.spi.plugin.PluginVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.pf4j.AbstractPluginManager;
import org.pf4j.DefaultExtensionFactory;
import org.pf4j.DefaultPluginDescriptor;
import org.pf4j.DefaultVersionManager;
import org.pf4j.ExtensionFactory;
import org.pf4j.ExtensionFinder;
import org.pf4j.ExtensionWrapper;
import org.pf4j.Plugin;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginFactory;
import org.pf4j.PluginLoader;
import org.pf4j.PluginRepository;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PluginStatusProvider;
import org.pf4j.VersionManager;

/**
 * PF4J's life cycle over folders that were found and described before: it loads each in a {@link PluginClassLoader} and knows
 * nothing of extensions, which are ServiceLoader's.
 */
final class IsolatingPluginManager extends AbstractPluginManager {
    private final Map<Path, PluginManifest> manifests = new TreeMap<>();
    private final ClassLoader application;

    IsolatingPluginManager(List<Path> roots, ClassLoader application) {
        super(roots);
        this.application = application;
        setSystemVersion(SpiVersion.CURRENT);
    }

    /** What plugins see of the engine. */
    ClassLoader application() {
        return application;
    }

    /** @throws PluginRuntimeException when it cannot be loaded or started */
    ClassLoader load(Path folder, PluginManifest manifest) {
        manifests.put(folder, manifest);
        String id = loadPlugin(folder);
        startPlugin(id);
        Throwable failure = getPlugin(id).getFailedException();
        if (failure != null) {
            throw new PluginRuntimeException(failure, "plugin {} did not start", id);
        }
        return getPluginClassLoader(id);
    }

    /** Closes its class loader. */
    void unload(PluginVersion version) {
        String id = key(version.id(), version.version());
        Path folder = getPlugin(id).getPluginPath();
        stopPlugin(id);
        unloadPlugin(id);
        manifests.remove(folder);
    }

    /** Two versions of one plugin are two plugins to PF4J. */
    private static String key(String id, String version) {
        return id + "@" + version;
    }

    @Override
    protected PluginDescriptorFinder createPluginDescriptorFinder() {
        return new PluginDescriptorFinder() {
            @Override
            public boolean isApplicable(Path path) {
                return manifests.containsKey(path);
            }

            @Override
            public PluginDescriptor find(Path path) {
                PluginManifest manifest = manifests.get(path);
                if (manifest == null) {
                    throw new PluginRuntimeException("no manifest was read for {}", path);
                }
                return new DefaultPluginDescriptor(
                        key(manifest.id(), manifest.version()),
                        manifest.label(),
                        "",
                        manifest.version(),
                        manifest.spi(),
                        "",
                        "");
            }
        };
    }

    @Override
    protected PluginLoader createPluginLoader() {
        return new PluginLoader() {
            @Override
            public boolean isApplicable(Path path) {
                return manifests.containsKey(path);
            }

            @Override
            public ClassLoader loadPlugin(Path path, PluginDescriptor descriptor) {
                return new PluginClassLoader(descriptor.getPluginId(), PluginFolders.classPath(path), application);
            }
        };
    }

    @Override
    protected PluginRepository createPluginRepository() {
        return new PluginRepository() {
            @Override
            public List<Path> getPluginPaths() {
                return List.copyOf(manifests.keySet());
            }

            /** The engine never removes a plugin's files. */
            @Override
            public boolean deletePluginPath(Path path) {
                return false;
            }
        };
    }

    @Override
    protected PluginStatusProvider createPluginStatusProvider() {
        return new PluginStatusProvider() {
            @Override
            public boolean isPluginDisabled(String pluginId) {
                return false;
            }

            @Override
            public void disablePlugin(String pluginId) {
                throw new PluginRuntimeException("the registry disables plugins");
            }

            @Override
            public void enablePlugin(String pluginId) {
                throw new PluginRuntimeException("the registry enables plugins");
            }
        };
    }

    @Override
    protected PluginFactory createPluginFactory() {
        return wrapper -> new Plugin();
    }

    @Override
    protected ExtensionFactory createExtensionFactory() {
        return new DefaultExtensionFactory();
    }

    @Override
    protected VersionManager createVersionManager() {
        return new DefaultVersionManager();
    }

    @Override
    protected ExtensionFinder createExtensionFinder() {
        return new NoExtensions();
    }

    /** Services are found by ServiceLoader; PF4J's own extensions are not used. */
    private static final class NoExtensions implements ExtensionFinder {
        @Override
        public <T> List<ExtensionWrapper<T>> find(Class<T> type) {
            return List.of();
        }

        @Override
        public <T> List<ExtensionWrapper<T>> find(Class<T> type, String pluginId) {
            return List.of();
        }

        @Override
        @SuppressWarnings("rawtypes")
        public List<ExtensionWrapper> find(String pluginId) {
            return List.of();
        }

        @Override
        public Set<String> findClassNames(String pluginId) {
            return Set.of();
        }
    }
}
