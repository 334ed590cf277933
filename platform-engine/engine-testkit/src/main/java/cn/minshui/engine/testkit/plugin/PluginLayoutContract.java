package cn.minshui.engine.testkit.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.plugin.PluginFamily;
import cn.minshui.engine.core.plugin.PluginRegistry.PluginInfo;
import cn.minshui.engine.core.plugin.PluginRegistry.Provided;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That the folder the build lays out is a plugin the engine loads, and that the plugin needs nothing but the SPI. */
public abstract class PluginLayoutContract {

    /** The folder with {@code plugin.json}; Maven runs tests in the module's folder. */
    protected Path folder() {
        return Path.of("target", "plugin");
    }

    /** Folders of the plugins that this one requires. */
    protected List<Path> required() {
        return List.of();
    }

    /** Whether {@code web/} is built when the tests run. */
    protected boolean isWebBuilt() {
        return Files.isDirectory(folder().resolve("web"));
    }

    @Test
    void loadsWithoutProblems() {
        try (DefaultPluginRegistry registry = load()) {
            PluginInfo plugin = own(registry);
            List<String> problems = plugin.problems().stream()
                    .filter(p -> isWebBuilt() || !p.contains("web part"))
                    .toList();
            assertThat(problems).isEmpty();
            assertThat(plugin.provides()).isNotEmpty().doesNotHaveDuplicates();
        }
    }

    @Test
    void providesWhatItDeclares() {
        try (DefaultPluginRegistry registry = load()) {
            PluginInfo plugin = own(registry);
            for (String declared : plugin.provides()) {
                assertThat(service(registry, declared))
                        .as(declared)
                        .get()
                        .satisfies(
                                provided -> assertThat(provided.plugin().id()).isEqualTo(plugin.id()));
            }
        }
    }

    @Test
    void seesOnlyTheSpi() {
        try (DefaultPluginRegistry registry = load()) {
            for (String declared : own(registry).provides()) {
                ClassLoader loader = registry.classLoader(own(registry).id()).orElseThrow();
                assertThat(loader).as("loader of %s", declared).isNotSameAs(PluginFamily.class.getClassLoader());
                assertThatThrownBy(() -> loader.loadClass(PluginFamily.class.getName()))
                        .isInstanceOf(ClassNotFoundException.class);
            }
        }
    }

    @Test
    void bringsNothingThatTheEngineShares() throws IOException {
        List<String> shared = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = folder().relativize(file).toString().replace('\\', '/');
                if (name.startsWith("classes/") && isShared(name.substring("classes/".length()))) {
                    shared.add(name);
                } else if (name.endsWith(".jar")) {
                    addShared(file, shared);
                }
            }
        }
        assertThat(shared)
                .as("SPI or slf4j classes packed into the plugin (scope provided?)")
                .isEmpty();
    }

    private static void addShared(Path file, List<String> shared) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            jar.stream()
                    .filter(entry -> isShared(entry.getName()))
                    .findFirst()
                    .ifPresent(entry -> shared.add(file.getFileName() + "!/" + entry.getName()));
        }
    }

    private static boolean isShared(String path) {
        return path.endsWith(".class") && (path.startsWith("cn/minshui/engine/") || path.startsWith("org/slf4j/"));
    }

    private DefaultPluginRegistry load() {
        assertThat(folder().resolve("plugin.json")).isRegularFile();
        List<Path> folders = new ArrayList<>(List.of(folder()));
        folders.addAll(required());
        return new DefaultPluginRegistry(folders, List.of());
    }

    private static PluginInfo own(DefaultPluginRegistry registry) {
        return registry.plugins().get(0);
    }

    private static Optional<? extends Provided<?>> service(DefaultPluginRegistry registry, String declared) {
        int colon = declared.indexOf(':');
        String name = declared.substring(colon + 1);
        PluginFamily family = PluginFamily.of(declared.substring(0, Math.max(0, colon)))
                .orElseThrow(() -> new AssertionError("no family: " + declared));
        return switch (family) {
            case ACTION -> registry.action(name);
            case JOB -> registry.job(name);
            case EVENT ->
                registry.eventHandlers().stream()
                        .filter(h -> h.service().name().equals(name))
                        .findFirst();
            case IMPORT -> registry.importHandler(name);
            case TEST -> registry.testSubject(name);
            case DEVICE -> registry.device(name);
            case HEALTH -> registry.health(name);
            case CALCULATOR -> registry.calculator(name, "*");
            case KIND ->
                registry.kinds().stream()
                        .filter(k -> k.service().kind().equals(name))
                        .findFirst();
        };
    }
}
