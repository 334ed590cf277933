package cn.minshui.engine.testkit.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.plugin.PluginRegistry;
import cn.minshui.engine.core.plugin.PluginRegistry.PluginInfo;
import cn.minshui.engine.core.plugin.PluginRegistry.WebPart;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.calculator.Columns;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

class PluginRegistryIntegrationTests {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    /** An action whose name is given; it answers with the value of a library class that every plugin has its own copy of. */
    private static FakePlugin withLibrary(String id, String libraryVersion) {
        return new FakePlugin(id, "1.0.0")
                .source(
                        "lib.Library",
                        "package lib; public class Library { public static String version() { return \""
                                + libraryVersion + "\"; } }")
                .source("p.Act", action("p", "Act", id + "/act", "lib.Library.version()"))
                .service(ActionHandler.class, "p.Act", "action:" + id + "/act");
    }

    private static String action(String packageName, String className, String name, String answer) {
        return """
                package %s;
                import cn.minshui.engine.spi.action.*;
                public class %s implements ActionHandler {
                    public String name() { return "%s"; }
                    public ActionResult run(ActionCall call) {
                        return new ActionResult.Done(java.util.Map.of("answer", %s));
                    }
                }
                """.formatted(packageName, className, name, answer);
    }

    private static String calculator(String className, String version) {
        return """
                package p;
                import cn.minshui.engine.spi.calculator.*;
                public class %s implements Calculator {
                    public String name() { return "sum"; }
                    public String version() { return "%s"; }
                    public void calculate(Object model, Columns input, Columns output) {}
                }
                """.formatted(className, version);
    }

    private DefaultPluginRegistry load(Object... builtIns) {
        return new DefaultPluginRegistry(List.of(root), List.of(builtIns));
    }

    private static PluginInfo plugin(PluginRegistry registry, String id) {
        return registry.plugins().stream()
                .filter(p -> p.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @SuppressWarnings("NullAway") // the handlers of this test look at nothing of the call
    private static Object answer(PluginRegistry registry, String action) {
        ActionCall call = new ActionCall(null, "", "", null, null, null, null);
        ActionResult result = registry.action(action).orElseThrow().service().run(call);
        return Objects.requireNonNull(((ActionResult.Done) result).body().get("answer"));
    }

    @Test
    void twoPluginsBringDifferentVersionsOfOneClass() {
        withLibrary("one", "1").writeTo(root);
        withLibrary("two", "2").writeTo(root);
        try (DefaultPluginRegistry registry = load()) {
            assertThat(answer(registry, "one/act")).isEqualTo("1");
            assertThat(answer(registry, "two/act")).isEqualTo("2");
            assertThat(registry.plugins())
                    .allSatisfy(p -> assertThat(p.problems()).isEmpty());
        }
    }

    @Test
    void aPluginSeesTheSpiAndTheLoggingFacadeAndNothingElseOfTheApplication() throws Exception {
        withLibrary("one", "1").writeTo(root);
        try (DefaultPluginRegistry registry = load()) {
            ClassLoader loader = registry.classLoader("one").orElseThrow();
            assertThat(loader.loadClass(ActionHandler.class.getName())).isSameAs(ActionHandler.class);
            assertThat(loader.loadClass(Logger.class.getName())).isSameAs(Logger.class);
            assertThat(loader.getResources("META-INF/MANIFEST.MF").hasMoreElements())
                    .isFalse();
            assertThat(loader.getResource("logback-test.xml")).isNull();
            for (String hidden : List.of(
                    PluginRegistry.class.getName(),
                    "org.pf4j.PluginManager",
                    "com.fasterxml.jackson.databind.ObjectMapper")) {
                assertThatThrownBy(() -> loader.loadClass(hidden)).isInstanceOf(ClassNotFoundException.class);
            }
        }
    }

    @Test
    void aMissingRequirementIsAProblemAndTheRestOfThePluginWorks() {
        withLibrary("one", "1").requires("calculator", "sum", "^1.0.0").writeTo(root);
        try (DefaultPluginRegistry registry = load()) {
            assertThat(plugin(registry, "one").problems())
                    .singleElement()
                    .asString()
                    .contains("calculator sum ^1.0.0");
            assertThat(answer(registry, "one/act")).isEqualTo("1");
        }
    }

    @Test
    void theHighestCalculatorInTheRangeIsGiven() {
        for (String version : List.of("1.0.0", "1.10.0", "1.9.0", "2.0.0")) {
            String className = "Sum" + version.replace(".", "_");
            new FakePlugin("sum-" + version.replace(".", "-"), "1.0.0")
                    .source("p." + className, calculator(className, version))
                    .service(Calculator.class, "p." + className, "calculator:sum")
                    .writeTo(root);
        }
        withLibrary("user", "1").requires("calculator", "sum", "^1.0.0").writeTo(root);
        try (DefaultPluginRegistry registry = load()) {
            assertThat(registry.calculator("sum", "^1.0.0")
                            .orElseThrow()
                            .service()
                            .version())
                    .isEqualTo("1.10.0");
            assertThat(registry.calculator("sum", ">=2.0.0")
                            .orElseThrow()
                            .service()
                            .version())
                    .isEqualTo("2.0.0");
            assertThat(registry.calculator("sum", "^3.0.0")).isEmpty();
            assertThat(plugin(registry, "user").problems()).isEmpty();
        }
    }

    @Test
    void aServiceThatThrowsInItsConstructorIsListedAndIsolated() {
        withLibrary("one", "1")
                .source(
                        "p.Broken",
                        action("p", "Broken", "one/broken", "0")
                                .replace(
                                        "public String name()",
                                        "public Broken() { throw new Error(\"boom\"); } public String name()"))
                .service(ActionHandler.class, "p.Broken", "action:one/broken")
                .writeTo(root);
        withLibrary("two", "2").writeTo(root);
        try (DefaultPluginRegistry registry = load()) {
            assertThat(plugin(registry, "one").problems())
                    .anySatisfy(p -> assertThat(p).contains("p.Broken").contains("boom"))
                    .anySatisfy(p -> assertThat(p).contains("action:one/broken"));
            assertThat(registry.action("one/broken")).isEmpty();
            assertThat(answer(registry, "one/act")).isEqualTo("1");
            assertThat(answer(registry, "two/act")).isEqualTo("2");
        }
    }

    @Test
    void manifestAndServicesMustAgree() {
        withLibrary("one", "1")
                .provides("action:one/gone")
                .source("p.Silent", action("p", "Silent", "one/silent", "0"))
                .undeclaredService(ActionHandler.class, "p.Silent")
                .source("p.Foreign", action("p", "Foreign", "other/name", "0"))
                .service(ActionHandler.class, "p.Foreign", "action:other/name")
                .writeTo(root);
        try (DefaultPluginRegistry registry = load()) {
            assertThat(plugin(registry, "one").problems())
                    .hasSize(3)
                    .anySatisfy(p -> assertThat(p).contains("one/gone"))
                    .anySatisfy(p -> assertThat(p).contains("one/silent"))
                    .anySatisfy(p -> assertThat(p).contains("must begin with one/"));
            assertThat(registry.action("one/silent")).isEmpty();
            assertThat(registry.action("other/name")).isEmpty();
        }
    }

    @Test
    void aNameIsProvidedOnce() throws IOException {
        new FakePlugin("first", "1.0.0")
                .source("p.Sum", calculator("Sum", "1.0.0"))
                .service(Calculator.class, "p.Sum", "calculator:sum")
                .writeTo(root);
        new FakePlugin("second", "1.0.0")
                .source("p.Sum", calculator("Sum", "1.0.0"))
                .service(Calculator.class, "p.Sum", "calculator:sum")
                .writeTo(root);
        withLibrary("third", "1").writeTo(root);
        Path second = withLibrary("third", "2").writeTo(root.resolve("elsewhere"));
        Files.move(second, root.resolve("third-again"));
        try (DefaultPluginRegistry registry = load()) {
            assertThat(registry.calculator("sum", "*").orElseThrow().plugin().id())
                    .isEqualTo("first");
            assertThat(plugin(registry, "second").problems())
                    .singleElement()
                    .asString()
                    .contains("plugin first");
            assertThat(registry.plugins().stream().filter(p -> p.id().equals("third")))
                    .extracting(p -> p.problems().size())
                    .containsExactly(0, 1);
            assertThat(answer(registry, "third/act")).isEqualTo("1");
        }
    }

    @Test
    void everythingWrongWithAManifestIsSaidAtOnce() throws IOException {
        Path folder = Files.createDirectories(root.resolve("broken"));
        Files.writeString(folder.resolve("plugin.json"), """
                {"id": "Not An Id", "version": "one", "spi": "^0.1.0", "colour": 1, "provides": "x", "requires": [{"thing": "y"}]}""");
        Path notJson = Files.createDirectories(root.resolve("not-json"));
        Files.writeString(notJson.resolve("plugin.json"), "{");
        withLibrary("future", "1").property("spi", "^9.0.0").writeTo(root);
        withLibrary("odd", "1").property("spi", "no range").writeTo(root);
        withLibrary("engine", "1").writeTo(root);
        try (DefaultPluginRegistry registry = load()) {
            assertThat(plugin(registry, folder.toString()).problems()).hasSize(6);
            assertThat(plugin(registry, notJson.toString()).problems()).hasSize(1);
            assertThat(plugin(registry, "future").problems())
                    .singleElement()
                    .asString()
                    .contains("SPI ^9.0.0");
            assertThat(plugin(registry, "odd").problems()).hasSize(1);
            assertThat(plugin(registry, "engine").problems()).hasSize(1);
            assertThat(registry.action("future/act")).isEmpty();
            assertThat(registry.action("engine/act")).isEmpty();
        }
    }

    @Test
    void aSchemaThatCannotBeUsedIsAProblem() {
        withLibrary("one", "1")
                .configuration("{\"type\": \"object\", \"properties\": {\"a\": {}}}")
                .writeTo(root);
        withLibrary("two", "2").configuration("{").writeTo(root);
        withLibrary("three", "3").property("configuration", "none.json").writeTo(root);
        try (DefaultPluginRegistry registry = load()) {
            assertThat(plugin(registry, "one").problems())
                    .singleElement()
                    .asString()
                    .contains("a has no title");
            assertThat(plugin(registry, "two").problems()).hasSize(1);
            assertThat(plugin(registry, "three").problems()).hasSize(1);
            assertThat(registry.configuration("one")).isEmpty();
            assertThat(answer(registry, "one/act")).isEqualTo("1");
        }
    }

    @Test
    void builtInServicesStandBesidePlugins() {
        try (DefaultPluginRegistry registry = load(new BuiltIn())) {
            assertThat(registry.action("engine/built-in").orElseThrow().plugin().id())
                    .isEqualTo("engine");
        }
    }

    @Test
    void developmentLayoutWithJarsIsFound() throws IOException {
        Path built = withLibrary("one", "1").writeTo(root.resolve("elsewhere"));
        Path target = Files.createDirectories(root.resolve("plugins/one/target"));
        Files.move(built, target.resolve("plugin"));
        try (DefaultPluginRegistry registry =
                new DefaultPluginRegistry(List.of(root.resolve("plugins"), root.resolve("nowhere")), List.of())) {
            assertThat(answer(registry, "one/act")).isEqualTo("1");
        }
    }

    @Test
    void webFilesAreServedAndNothingBesideThem() throws IOException {
        FakePlugin fake =
                withLibrary("one", "1").web("index.js", "export default {}").web("a/b.css", "p{}");
        Path folder = fake.writeTo(root);
        Path secret = Files.writeString(root.resolve("secret.txt"), "secret");
        Files.createSymbolicLink(folder.resolve("web/link.txt"), secret);
        String hash;
        try (DefaultPluginRegistry registry = load()) {
            assertThat(read(registry, "index.js")).isEqualTo("export default {}");
            assertThat(read(registry, "a/b.css")).isEqualTo("p{}");
            for (String path : List.of(
                    "../plugin.json",
                    "a/../../plugin.json",
                    "a/../index.js",
                    "/etc/hostname",
                    "..\\plugin.json",
                    "link.txt",
                    "a",
                    "",
                    "./index.js",
                    "index.js\0",
                    "none.js")) {
                assertThat(registry.webResource("one", path)).as(path).isEmpty();
            }
            assertThat(registry.webResource("none", "index.js")).isEmpty();
            WebPart web = Objects.requireNonNull(plugin(registry, "one").web());
            assertThat(web.widgets()).containsExactly("sample");
            hash = web.hash();
        }
        Files.writeString(folder.resolve("web/a/b.css"), "p{color:red}");
        try (DefaultPluginRegistry registry = load()) {
            assertThat(Objects.requireNonNull(plugin(registry, "one").web()).hash())
                    .isNotEqualTo(hash);
        }
        Files.delete(folder.resolve("web/index.js"));
        try (DefaultPluginRegistry registry = load()) {
            assertThat(Objects.requireNonNull(plugin(registry, "one").web()).widgets())
                    .containsExactly("sample");
            assertThat(registry.webResource("one", "index.js")).isEmpty();
            assertThat(plugin(registry, "one").problems())
                    .singleElement()
                    .asString()
                    .contains("web/index.js");
        }
    }

    private static String read(PluginRegistry registry, String path) throws IOException {
        try (InputStream stream = registry.webResource("one", path).orElseThrow()) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A service of the engine itself. */
    private static final class BuiltIn implements ActionHandler {
        @Override
        public String name() {
            return "engine/built-in";
        }

        @Override
        public ActionResult run(ActionCall call) {
            return new ActionResult.Done(Map.of("columns", new Columns().size()));
        }
    }
}
