package cn.minshui.engine.testkit.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.plugin.PluginRegistry.PluginInfo;
import cn.minshui.engine.spi.plugin.PluginVersion;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugins of the guide, built from the guide's own text by the compiler alone; Maven builds them in the module {@code acceptance}. */
class PluginGuideIntegrationTests {
    private static final String LENDING = "plugins/lending/";
    private static final String MODBUS = "plugins/modbus-water/";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    private final GuideText guide = GuideText.read(Path.of("..", "..", "docs", "plugin-guide.md"));

    @BeforeEach
    void layOut() throws IOException {
        layOut(LENDING);
        write(LENDING, "web/index.js", guide.text(LENDING + "web/dist/index.js"));
        layOut(MODBUS);
    }

    private void layOut(String plugin) throws IOException {
        String manifest = guide.text(plugin + "src/main/plugin/plugin.json");
        write(plugin, "plugin.json", manifest.replace("${project.version}", "1.0.0"));
        for (Map.Entry<String, String> file :
                guide.below(plugin + "src/main/resources/").entrySet()) {
            write(plugin, "classes/" + file.getKey(), file.getValue());
        }
        SourceCompiler.compile(
                guide.sources(plugin + "src/main/java/"),
                SourceCompiler.locationOf(PluginVersion.class),
                folder(plugin).resolve("classes"));
    }

    private Path folder(String plugin) {
        return root.resolve(plugin);
    }

    private void write(String plugin, String path, String text) throws IOException {
        Path file = folder(plugin).resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void everyJavaBlockIsPartOfAPlugin() {
        assertThat(guide.javaBlocks()).isEqualTo(9);
        assertThat(guide.below(LENDING).keySet().stream()
                        .filter(p -> p.endsWith(".java"))
                        .count())
                .isEqualTo(5);
        assertThat(guide.below(MODBUS).keySet().stream()
                        .filter(p -> p.endsWith(".java"))
                        .count())
                .isEqualTo(4);
    }

    @Test
    void thePluginsOfTheGuideLoad() {
        List<Path> folders = List.of(folder(LENDING), folder(MODBUS));
        try (DefaultPluginRegistry registry = new DefaultPluginRegistry(folders, List.of())) {
            assertThat(registry.plugins())
                    .hasSize(2)
                    .allSatisfy(p -> assertThat(p.problems()).isEmpty());
            PluginInfo lending = registry.plugins().get(0);
            assertThat(registry.action("lending/renew")).isPresent();
            assertThat(registry.health("lending/rules")).isPresent();
            assertThat(registry.calculator("lending-fine", "^1.0.0")).isPresent();
            assertThat(Objects.requireNonNull(lending.web()).widgets()).containsExactly("loan-card");
            assertThat(registry.webResource("lending", "index.js")).isPresent();
            assertThat(registry.device("modbus-water/rtu")).isPresent();
        }
    }

    @Test
    void theContractTestsOfTheGuidePass() throws Exception {
        assertThat(contractTests(LENDING, "com.example.lending.FineCalculatorContractTests"))
                .isEqualTo(7);
        assertThat(contractTests(MODBUS, "com.example.modbus.ModbusWaterContractTests"))
                .isEqualTo(12);
    }

    /** @return how many tests ran, all of them successfully */
    private int contractTests(String plugin, String name) throws Exception {
        Path tests = Files.createDirectories(folder(plugin).resolve("tests"));
        Path classes = folder(plugin).resolve("classes");
        List<Path> classPath = new ArrayList<>(List.of(classes));
        for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
            classPath.add(Path.of(part));
        }
        SourceCompiler.compile(guide.sources(plugin + "src/test/java/"), classPath, tests);
        URL[] urls = {tests.toUri().toURL(), classes.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(urls, getClass().getClassLoader())) {
            return run(loader.loadClass(name));
        }
    }

    /** Calls the inherited tests as JUnit would. */
    private static int run(Class<?> type) throws ReflectiveOperationException {
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        List<Method> tests = new ArrayList<>();
        for (Class<?> contract = type; contract != Object.class; contract = contract.getSuperclass()) {
            Arrays.stream(contract.getDeclaredMethods())
                    .filter(m -> m.isAnnotationPresent(Test.class))
                    .forEach(tests::add);
        }
        for (Method test : tests) {
            test.setAccessible(true);
            test.invoke(constructor.newInstance());
        }
        return tests.size();
    }
}
