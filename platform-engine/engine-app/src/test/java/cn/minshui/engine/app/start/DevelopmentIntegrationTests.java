package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import cn.minshui.engine.app.start.LibraryClient.Answer;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.testkit.plugin.FakePlugin;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A server that was started for development takes up plugins and metadata as they are written, and only what works. */
@Tag("database")
@TestMethodOrder(OrderAnnotation.class)
class DevelopmentIntegrationTests {
    private static final String GATE = "minshui.test.stall.gate";
    /** Its second class is not loaded before it is asked for milk. */
    private static final String SERVE = """
            package stall;
            import cn.minshui.engine.spi.action.*;
            import java.util.Map;
            import java.util.concurrent.locks.LockSupport;
            import java.util.function.BooleanSupplier;
            public class Serve implements ActionHandler {
                public String name() { return "stall/serve"; }
                public ActionResult run(ActionCall call) {
                    BooleanSupplier gate = (BooleanSupplier) System.getProperties().get("minshui.test.stall.gate");
                    while (!gate.getAsBoolean()) { LockSupport.parkNanos(10_000_000); }
                    return new ActionResult.Done(Map.of("drink", call.input().has("milk") ? Milk.added("tea") : "tea"));
                }
            }
            """;

    private static final String MILK = """
            package stall;
            final class Milk {
                private Milk() {}
                static String added(String drink) { return drink + " with milk"; }
            }
            """;
    private static final String MORE = """
            kind: object
            name: cup
            label: {zh: 杯, en: Cup}
            module: stall
            scope: tenant
            title: name
            fields:
              name: {type: text, maxLength: 20, label: {zh: 名称, en: Name}, required: true}
            actions:
              serve:
                label: {zh: 上茶, en: Serve}
                on: object
                handler: stall/serve
                input: {milk: {type: boolean, label: {zh: 加奶, en: Milk}}}
            """;

    @TempDir
    private static Path folder;

    private static final AtomicBoolean OPEN = new AtomicBoolean(true);
    private static final AtomicInteger INSIDE = new AtomicInteger();
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(DevelopmentWatch.class);
    private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();
    private static LibraryServer server;
    private static LibraryClient administrator;

    @BeforeAll
    static void start() throws Exception {
        System.getProperties().put(GATE, (BooleanSupplier) () -> {
            INSIDE.incrementAndGet();
            return OPEN.get();
        });
        stall("1.0.0", "tea").writeTo(plugins());
        server = LibraryServer.forDevelopment(folder, MORE);
        // Now, for a start sets the logging up anew.
        LOG.start();
        LOGGER.setLevel(Level.INFO);
        LOGGER.addAppender(LOG);
        administrator = LibraryClient.login(server, "admin", server.administratorPassword());
    }

    @AfterAll
    static void stop() {
        server.close();
        System.getProperties().remove(GATE);
        LOGGER.detachAppender(LOG);
        LOGGER.setLevel(null);
    }

    private static Path plugins() {
        return folder.resolve("home/plugins");
    }

    private static FakePlugin stall(String version, String drink) {
        return new FakePlugin("stall", version)
                .source("stall.Serve", SERVE.replace("\"tea\"", "\"" + drink + "\""))
                .source("stall.Milk", MILK)
                .service(ActionHandler.class, "stall.Serve", "action:stall/serve");
    }

    private static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private static String served(Map<String, ?> input) {
        Answer answer = administrator.post("/api/data/cup/actions/serve", input);
        return answer.body().path("drink").asText(answer.body().path("code").asText());
    }

    private static JsonNode info(String version) {
        for (JsonNode plugin : administrator.get("/api/plugins").body()) {
            if (plugin.path("version").asText().equals(version)) {
                return plugin;
            }
        }
        throw new AssertionError("no version " + version);
    }

    private static List<String> history() {
        return administrator
                .get("/api/plugins/stall/history")
                .body()
                .path("items")
                .findValuesAsText("action");
    }

    /** What the watch has said so far. */
    private static String said() {
        return String.join(
                "\n",
                new ArrayList<>(LOG.list)
                        .stream().map(ILoggingEvent::getFormattedMessage).toList());
    }

    @Test
    @Order(1)
    void aChangedPluginTakesOverWhenTheCallsInsideHaveEnded() throws Exception {
        assertThat(served(Map.of())).isEqualTo("tea");
        OPEN.set(false);
        int before = INSIDE.get();
        CompletableFuture<String> inside = CompletableFuture.supplyAsync(() -> served(Map.of("milk", true)));
        until("inside", () -> INSIDE.get() > before);
        stall("1.0.0", "coffee").writeTo(plugins());
        until(
                "no new call is let in",
                () -> info("1.0.0").path("state").asText().equals("DRAINING"));
        OPEN.set(true);
        assertThat(inside.get(60, TimeUnit.SECONDS))
                .as("of the classes it began with")
                .isEqualTo("tea with milk");
        until("the new classes", () -> served(Map.of()).equals("coffee"));
        assertThat(served(Map.of("milk", true))).isEqualTo("coffee with milk");
        assertThat(history()).startsWith("replace");
        assertThat(said()).contains("插件 stall 1.0.0 已重新加载");
    }

    @Test
    @Order(2)
    void whatDoesNotWorkIsToldInFullAndTheOldOneGoesOn() throws IOException {
        Path installed = plugins().resolve("stall-1.0.0");
        Files.writeString(installed.resolve("classes/stall/Serve.class"), "half a class");
        Files.delete(installed.resolve("classes/stall/Milk.class"));
        Files.writeString(installed.resolve("broken.jar"), "half a jar");
        until("told on the page", () -> info("1.0.0").path("problems").size() > 0);
        assertThat(info("1.0.0").path("problems").toString())
                .contains("磁盘上的新内容没有启用")
                .contains("broken.jar 读不了")
                .contains("stall/Serve")
                .contains("provides 写了 action:stall/serve，但插件里没有");
        assertThat(info("1.0.0").path("state").asText()).isEqualTo("ENABLED");
        assertThat(history()).startsWith("replace-refused");
        assertThat(said()).contains("原来的继续运行").contains("broken.jar 读不了");
        assertThat(served(Map.of())).isEqualTo("coffee");

        Files.delete(installed.resolve("broken.jar"));
        stall("1.0.0", "juice").writeTo(plugins());
        until("mended", () -> served(Map.of("milk", true)).equals("juice with milk"));
        assertThat(info("1.0.0").path("problems")).isEmpty();
    }

    @Test
    @Order(3)
    void aPluginThatWhatIsPublishedDoesNotHoldWithIsNotTaken() {
        new FakePlugin("stall", "1.0.0")
                .source("stall.Wash", SERVE.replace("class Serve", "class Wash").replace("stall/serve", "stall/wash"))
                .source("stall.Milk", MILK)
                .service(ActionHandler.class, "stall.Wash", "action:stall/wash")
                .writeTo(plugins());
        until("told", () -> info("1.0.0").path("problems").toString().contains("已发布的元数据"));
        assertThat(said())
                .contains("base/lending/more.yaml:13:5 /actions/serve/handler")
                .contains("stall/serve");
        assertThat(served(Map.of())).isEqualTo("juice");
        stall("1.0.0", "milk").writeTo(plugins());
        until("mended", () -> served(Map.of()).equals("milk"));
        assertThat(info("1.0.0").path("problems")).isEmpty();
    }

    @Test
    @Order(4)
    void anotherVersionInAFolderOfItsOwnStandsBesideTheFirst() {
        stall("1.1.0", "water").writeTo(plugins());
        until("the higher version answers", () -> served(Map.of()).equals("water"));
        assertThat(info("1.0.0").path("state").asText()).isEqualTo("ENABLED");
        assertThat(info("1.1.0").path("problems")).isEmpty();
    }

    @Test
    @Order(5)
    void changedMetadataArePublishedAndWrongOnesAreTold() throws IOException {
        Path file = folder.resolve("home/metadata/base/lending/more.yaml");
        String text = Files.readString(file);
        assertThat(administrator.get("/api/meta/object/tray").status()).isEqualTo(404);
        String tray =
                text + "---\n" + text.substring(0, text.indexOf("actions:")).replace("cup", "tray");
        Files.writeString(file, tray);
        until("published", () -> administrator.get("/api/meta/object/tray").status() == 200);
        JsonNode release = administrator.get("/api/releases/current").body();
        assertThat(release.toString()).contains("开发模式");
        assertThat(administrator.created("tray", Map.of("name", "one"))).isNotEmpty();

        Files.writeString(file, tray.replace("maxLength: 20", "maxLength: much").replace("title: name", "title: nome"));
        until("told", () -> said().contains("元数据有错，没有发布"));
        String told = said().substring(said().indexOf("元数据有错，没有发布"));
        assertThat(told)
                .contains("base/lending/more.yaml:8:22 /fields/name/maxLength")
                .contains("more.yaml:23:22");
        assertThat(administrator.get("/api/releases/current").body()).isEqualTo(release);

        Files.writeString(file, text);
        until(
                "back to the release before",
                () -> administrator.get("/api/meta/object/tray").status() == 404);
        assertThat(served(Map.of())).isEqualTo("water");
    }
}
