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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin of the guide, built from the guide's own text. */
class PluginGuideIntegrationTests {
    private static final Path GUIDE = Path.of("..", "..", "docs", "plugin-guide.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```\\w+ (plugins/lending/\\S+)\\n(.*?)^```$");
    private static final String MAIN = "plugins/lending/src/main/java/";
    private static final String TEST = "plugins/lending/src/test/java/";
    private static final String RESOURCES = "plugins/lending/src/main/resources/";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    private final Map<String, String> files = new LinkedHashMap<>();

    @BeforeEach
    void layOut() throws IOException {
        Matcher blocks = BLOCK.matcher(Files.readString(GUIDE));
        while (blocks.find()) {
            files.put(blocks.group(1), blocks.group(2));
        }
        write(
                "plugin.json",
                text("plugins/lending/src/main/plugin/plugin.json").replace("${project.version}", "1.0.0"));
        write("web/index.js", text("plugins/lending/web/dist/index.js"));
        for (Map.Entry<String, String> file : files.entrySet()) {
            if (file.getKey().startsWith(RESOURCES)) {
                write("classes/" + file.getKey().substring(RESOURCES.length()), file.getValue());
            }
        }
        SourceCompiler.compile(
                sources(MAIN), SourceCompiler.locationOf(PluginVersion.class), folder().resolve("classes"));
    }

    private Path folder() {
        return root.resolve("plugin");
    }

    private void write(String path, String text) throws IOException {
        Path file = folder().resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String text(String path) {
        return Objects.requireNonNull(files.get(path), path);
    }

    private Map<String, String> sources(String prefix) {
        Map<String, String> sources = new LinkedHashMap<>();
        files.forEach((path, text) -> {
            if (path.startsWith(prefix)) {
                sources.put(
                        path.substring(prefix.length(), path.length() - ".java".length())
                                .replace('/', '.'),
                        text);
            }
        });
        return sources;
    }

    @Test
    void everyJavaBlockIsPartOfThePlugin() throws IOException {
        Matcher all = Pattern.compile("(?m)^```java.*$").matcher(Files.readString(GUIDE));
        assertThat(all.results().count())
                .isEqualTo(sources(MAIN).size() + sources(TEST).size())
                .isEqualTo(4);
    }

    @Test
    void thePluginOfTheGuideLoads() {
        try (DefaultPluginRegistry registry = new DefaultPluginRegistry(List.of(folder()), List.of())) {
            PluginInfo plugin = registry.plugins().get(0);
            assertThat(plugin.problems()).isEmpty();
            assertThat(registry.action("lending/renew")).isPresent();
            assertThat(registry.calculator("lending-fine", "^1.0.0")).isPresent();
            assertThat(Objects.requireNonNull(plugin.web()).widgets()).containsExactly("loan-card");
            assertThat(registry.webResource("lending", "index.js")).isPresent();
        }
    }

    @Test
    void theContractTestsOfTheGuidePass() throws Exception {
        Path tests = Files.createDirectories(root.resolve("tests"));
        List<Path> classPath = new java.util.ArrayList<>(List.of(folder().resolve("classes")));
        for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
            classPath.add(Path.of(part));
        }
        SourceCompiler.compile(sources(TEST), classPath, tests);
        URL[] urls = {tests.toUri().toURL(), folder().resolve("classes").toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(urls, getClass().getClassLoader())) {
            assertThat(run(loader, "com.example.lending.FineCalculatorContractTests"))
                    .isEqualTo(7);
        }
    }

    /** Calls the inherited tests as JUnit would. */
    private static int run(ClassLoader loader, String name) throws ReflectiveOperationException {
        Class<?> type = loader.loadClass(name);
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        List<Method> tests = Arrays.stream(CalculatorContract.class.getDeclaredMethods())
                .filter(m -> m.isAnnotationPresent(Test.class))
                .toList();
        for (Method test : tests) {
            test.setAccessible(true);
            test.invoke(constructor.newInstance());
        }
        return tests.size();
    }
}
