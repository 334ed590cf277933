package cn.minshui.engine.core.plugin;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Enumeration;
import java.util.List;

/**
 * The world of one plugin: the SPI and the logging facade come from the application, the JDK from the platform class loader, and
 * everything else from the plugin itself. Nothing of the engine or of another plugin can be seen, so each plugin brings the
 * library versions it likes.
 */
final class PluginClassLoader extends URLClassLoader {
    /** The only packages shared between the engine and its plugins. */
    static final List<String> SHARED_PACKAGES = List.of("cn.minshui.engine.spi.", "org.slf4j.");

    private static final List<String> SHARED_RESOURCES =
            SHARED_PACKAGES.stream().map(p -> p.replace('.', '/')).toList();

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader application;

    PluginClassLoader(String pluginId, URL[] urls, ClassLoader application) {
        super("plugin:" + pluginId, urls, getPlatformClassLoader());
        this.application = application;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (SHARED_PACKAGES.stream().anyMatch(name::startsWith)) {
            return application.loadClass(name);
        }
        return super.loadClass(name, resolve);
    }

    @Override
    public URL getResource(String name) {
        return isShared(name) ? application.getResource(name) : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return isShared(name) ? application.getResources(name) : super.getResources(name);
    }

    private static boolean isShared(String resource) {
        return SHARED_RESOURCES.stream().anyMatch(resource::startsWith);
    }
}
