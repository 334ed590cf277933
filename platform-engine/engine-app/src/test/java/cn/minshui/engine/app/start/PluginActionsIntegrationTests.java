package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.app.generate.JavaSources;
import cn.minshui.engine.app.generate.LibraryModel;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.health.PluginHealth;
import cn.minshui.engine.testkit.library.LibraryMetadata;
import cn.minshui.engine.testkit.plugin.FakePlugin;
import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins over HTTP: who may disable one, what is told before, what calls meet while it is away; and what is configured for it. */
@Tag("database")
class PluginActionsIntegrationTests {
    private static final String COOK = """
            package kitchen;
            import cn.minshui.engine.spi.action.*;
            import java.util.Map;
            public class Cook implements ActionHandler {
                public String name() { return "kitchen/cook"; }
                public ActionResult run(ActionCall call) {
                    if (call.input().has("fire")) { throw new NoClassDefFoundError("lib/Oven"); }
                    Map<String, Object> set = call.services().configuration(call.context().organization().value());
                    return new ActionResult.Done(Map.of(
                            "dish", "soup", "salt", set.getOrDefault("salt", ""), "key", "" + "gate-7".equals(set.get("key"))));
                }
            }
            """;
    private static final String HEALTH = """
            package kitchen;
            import cn.minshui.engine.spi.health.*;
            public class Health implements PluginHealth {
                public String name() { return "kitchen/gas"; }
                public HealthReport check(HealthCall call) {
                    Object salt = call.services().configuration(call.context().organization().value()).get("salt");
                    return Boolean.getBoolean("minshui.test.no-gas")
                            ? HealthReport.down("没有煤气", "there is no gas").with("salt", salt)
                            : HealthReport.up("煤气正常", "there is gas");
                }
            }
            """;
    /** Works on books and exhibits by generated classes alone. */
    private static final String STOCK = """
            package kitchen;
            import cn.minshui.engine.spi.action.*;
            import cn.minshui.engine.spi.data.*;
            import java.math.BigDecimal;
            import java.time.LocalDate;
            import java.util.*;
            import kitchen.data.*;
            public class Stock implements ActionHandler {
                public String name() { return "kitchen/stock"; }
                public ActionResult run(ActionCall call) {
                    Map<String, Object> told = new TreeMap<>();
                    BookRepository books = new BookRepository(call.data());
                    long id = books.create(new BookValues()
                            .isbn("978-7-5084-1").name("水").price(new BigDecimal("99.90")).pages(7L).boughtOn(LocalDate.of(2026, 9, 30)));
                    Book book = books.require(id);
                    told.put("read", book.isbn() + " " + book.price() + " " + book.pages() + " " + book.boughtOn() + " " + book.isDear());
                    books.update(book, new BookValues().price(new BigDecimal("100.00")).pages(null));
                    Book changed = books.lock(List.of(id)).get(0);
                    told.put("changed", changed.price() + " " + changed.pages() + " " + changed.isDear() + " " + changed.version());
                    books.transition(changed, Book.Transitions.LEND, new BookValues());
                    BookFilter dear = new BookFilter()
                            .statusIn(List.of(Book.StatusKeys.LENT)).priceFrom(new BigDecimal("100")).pagesIsNull()
                            .boughtOnUntil(LocalDate.of(2026, 9, 30)).isDearIs(true);
                    told.put("found", books.list(dear, "-" + Book.Fields.NAME).stream().map(Book::id).toList().equals(List.of(id)));
                    told.put("counted", books.count(new BookFilter().isbnIs("978-7-5084-1")));
                    told.put("byKey", books.findByKey("978-7-5084-1").map(Book::id).equals(Optional.of(id)));
                    ExhibitRepository exhibits = new ExhibitRepository(call.data());
                    Exhibit exhibit = exhibits.require(exhibits.create(new ExhibitValues()
                            .code("E1").name("陶罐").story("出土").topics(List.of(Exhibit.TopicsKeys.RIVER, Exhibit.TopicsKeys.LOCAL))
                            .extra(new JsonValue("{\\"a\\":1}")).foundAt(new GeoPoint(new BigDecimal("119.3"), new BigDecimal("26.08")))));
                    told.put("exhibit", exhibit.topics() + " " + Objects.requireNonNull(exhibit.extra()).text() + " " + exhibit.papers()
                            + " " + Objects.requireNonNull(exhibit.foundAt()).latitude().stripTrailingZeros());
                    exhibits.delete(exhibit);
                    told.put("left", exhibits.count(new ExhibitFilter()));
                    return new ActionResult.Done(told);
                }
            }
            """;

    private static final String SCHEMA = """
            {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
             "required": ["key"],
             "properties": {
               "salt": {"type": "number", "title": "盐（克）", "default": 0.125, "minimum": 0, "maximum": 10},
               "taste": {"title": "口味", "enum": ["mild", "hot"]},
               "key": {"type": "string", "title": "钥匙", "x-secret": true, "minLength": 3}}}
            """;
    private static final String MORE = """
            kind: object
            name: pot
            label: {zh: 锅, en: Pot}
            module: kitchen
            scope: tenant
            title: name
            fields:
              name: {type: text, maxLength: 20, label: {zh: 名称, en: Name}, required: true}
            actions:
              cook:
                label: {zh: 烹煮, en: Cook}
                on: object
                handler: kitchen/cook
                input: {fire: {type: boolean, label: {zh: 着火, en: Fire}}}
              stock: {label: {zh: 进货, en: Stock}, on: object, handler: kitchen/stock}
            ---
            kind: page
            name: stove
            label: {zh: 灶台, en: Stove}
            widget: kitchen/sample
            permission: pot:cook
            """;

    @TempDir
    private static Path folder;

    private static LibraryServer server;
    private static LibraryClient administrator;
    private static LibraryClient librarian;

    @BeforeAll
    static void start() throws Exception {
        Path plugins = folder.resolve("home/plugins");
        kitchen(COOK).writeTo(plugins);
        new FakePlugin("guest", "1.0.0")
                .source(
                        "guest.Eat",
                        COOK.replace("package kitchen", "package guest")
                                .replace("class Cook", "class Eat")
                                .replace("kitchen/cook", "guest/eat"))
                .service(ActionHandler.class, "guest.Eat", "action:guest/eat")
                .requires("action", "kitchen/cook", "^1.0.0")
                .writeTo(plugins);
        server = LibraryServer.start(
                folder, MORE + "---\n" + LibraryMetadata.exhibit().text());
        administrator = LibraryClient.login(server, "admin", server.administratorPassword());
        librarian = administrator.user("lib", "librarian");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void enable() {
        System.clearProperty("minshui.test.no-gas");
        assertThat(order("enable", Map.of()).status()).isEqualTo(200);
    }

    private static FakePlugin kitchen(String cook) {
        FakePlugin kitchen = new FakePlugin("kitchen", "1.0.0");
        new JavaSources(LibraryModel.model(), "kitchen.data")
                .of(LibraryModel.objects("book", "exhibit"))
                .forEach((path, text) -> kitchen.source(
                        path.substring(0, path.length() - ".java".length()).replace('/', '.'), text));
        return kitchen.source("kitchen.Cook", cook)
                .service(ActionHandler.class, "kitchen.Cook", "action:kitchen/cook")
                .source("kitchen.Stock", STOCK)
                .service(ActionHandler.class, "kitchen.Stock", "action:kitchen/stock")
                .source("kitchen.Health", HEALTH)
                .service(PluginHealth.class, "kitchen.Health", "health:kitchen/gas")
                .configuration(SCHEMA)
                .web("index.js", "export const sample = {}");
    }

    private static LibraryClient.Answer order(String action, Map<String, ?> body) {
        return administrator.post("/api/plugins/kitchen/actions/" + action, body);
    }

    private static LibraryClient.Answer cook(Map<String, ?> input) {
        return administrator.post("/api/data/pot/actions/cook", input);
    }

    private static JsonNode version(LibraryClient.Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body().path("versions").path(0);
    }

    @Test
    void whatUsesItIsToldBeforeAndAllOfIt() {
        LibraryClient.Answer refused = order("disable", Map.of());
        refused.assertRefused(409, "PLUGIN_IN_USE");
        assertThat(refused.body().path("problems").findValuesAsText("message"))
                .containsExactly(
                        "插件 guest 1.0.0 需要它的 action kitchen/cook",
                        "已发布的定义 object/pot 的操作 烹煮 用到它",
                        "已发布的定义 object/pot 的操作 进货 用到它",
                        "页面 灶台 由它显示");
        assertThat(cook(Map.of()).body().path("dish").asText()).isEqualTo("soup");
    }

    @Test
    void byForceItIsDisabledAndCallsAreRefusedInWords() {
        JsonNode disabled = version(order("disable", Map.of("force", true, "reason", "清洗")));
        assertThat(disabled.at("/info/state").asText()).isEqualTo("DISABLED");
        assertThat(disabled.path("loaded").asBoolean()).isFalse();
        LibraryClient.Answer refused = cook(Map.of());
        refused.assertRefused(409, "PLUGIN_DISABLED");
        assertThat(refused.body().path("detail").asText()).isEqualTo("插件 kitchen 已停用，请联系管理员启用后再试");
        assertThat(administrator.get("/api/plugins/web").body()).isEmpty();
        assertThat(administrator.get("/api/meta/object/pot").status())
                .as("what is published stays readable")
                .isEqualTo(200);

        version(order("enable", Map.of()));
        assertThat(cook(Map.of()).status()).isEqualTo(200);
        String file =
                administrator.get("/api/plugins/web").body().at("/0/entry").asText();
        assertThat(administrator.get(file).status()).isEqualTo(200);
        List<String> done = administrator
                .get("/api/plugins/kitchen/history")
                .body()
                .path("items")
                .findValuesAsText("action");
        assertThat(done).startsWith("enable", "disable");
        JsonNode entry =
                administrator.get("/api/plugins/kitchen/history").body().at("/items/1");
        assertThat(entry.path("detail").asText()).isEqualTo("清洗");
        assertThat(entry.path("username").asText()).isEqualTo("admin");
    }

    @Test
    void aReloadTakesWhatLiesThereNow() {
        kitchen(COOK.replace("soup", "stew")).writeTo(folder.resolve("home/plugins"));
        assertThat(cook(Map.of()).body().path("dish").asText()).isEqualTo("soup");
        version(order("reload", Map.of()));
        assertThat(cook(Map.of()).body().path("dish").asText()).isEqualTo("stew");
        kitchen(COOK).writeTo(folder.resolve("home/plugins"));
        version(order("reload", Map.of()));
        assertThat(cook(Map.of()).body().path("dish").asText()).isEqualTo("soup");
    }

    @Test
    void callsAreMeasuredAndABrokenPluginIsTold() {
        JsonNode before = version(administrator.get("/api/plugins/kitchen"));
        long calls = before.at("/services/0/calls").asLong();
        cook(Map.of());
        cook(Map.of("fire", true)).assertRefused(500, "PLUGIN_FAILED");
        assertThat(cook(Map.of()).status()).as("the server goes on").isEqualTo(200);
        JsonNode after = version(administrator.get("/api/plugins/kitchen"));
        assertThat(after.at("/services/0/calls").asLong()).isEqualTo(calls + 3);
        assertThat(after.at("/services/0/failures").asLong()).isPositive();
        assertThat(after.at("/services/0/lastFailure/reason").asText()).isEqualTo("java.lang.NoClassDefFoundError");
        assertThat(after.path("broken").asText()).contains("action:kitchen/cook");
        double measured = server.application()
                .getBean(MeterRegistry.class)
                .get("minshui.plugin.calls")
                .tags("plugin", "kitchen", "family", "action", "service", "kitchen/cook")
                .functionTimer()
                .count();
        assertThat(measured).isEqualTo(calls + 3);
    }

    private static LibraryClient.Answer configure(String query, Map<String, ?> values) {
        return administrator.put("/api/plugins/kitchen/configuration" + query, values);
    }

    @Test
    void valuesAreSetByOrganizationAndSecretsAreNeverReadBack() {
        JsonNode schema =
                administrator.get("/api/plugins/kitchen/configuration").body().path("schema");
        assertThat(schema.at("/properties/key/x-secret").asBoolean()).isTrue();
        LibraryClient.Answer wrong = configure("", Map.of("salt", 11, "taste", "bitter", "colour", "red", "key", "x"));
        wrong.assertRefused(422, wrong.body().path("code").asText());
        assertThat(wrong.body().path("problems").findValuesAsText("path"))
                .containsExactlyInAnyOrder("salt", "taste", "colour", "key");
        assertThat(wrong.body().path("problems").findValuesAsText("message"))
                .anyMatch(m -> m.contains("“盐（克）”"))
                .anyMatch(m -> m.contains("没有配置项“colour”"));
        configure("", Map.of("salt", 1)).assertRefused(422, "CONFIGURATION_REQUIRED");

        LibraryClient.Answer typed = configure("", Map.of("key", 90_817_263));
        typed.assertRefused(422, "CONFIGURATION_TYPE");
        assertThat(typed.body().toString())
                .as("a problem does not repeat a secret")
                .doesNotContain("90817263");

        LibraryClient.Answer set =
                configure("", Map.of("key", "gate-7", "salt", new BigDecimal("1.2345678901234567891")));
        assertThat(set.status()).as(set.body().toString()).isEqualTo(200);
        assertThat(set.body().path("secrets")).hasSize(1);
        assertThat(set.body().path("own").has("key")).isFalse();
        assertThat(administrator
                        .get("/api/plugins/kitchen/configuration")
                        .body()
                        .toString())
                .doesNotContain("gate-7");
        assertThat(cook(Map.of()).body().path("salt").asText()).as("exactly").isEqualTo("1.2345678901234567891");
        assertThat(cook(Map.of()).body().path("key").asText()).isEqualTo("true");

        configure("", Map.of("taste", "hot"));
        assertThat(cook(Map.of()).body().path("key").asText())
                .as("a secret that is not named stays")
                .isEqualTo("true");
        assertThat(cook(Map.of()).body().path("salt").asText())
                .as("the initial value")
                .isEqualTo("0.125");
        JsonNode event =
                administrator.get("/api/plugins/kitchen/history").body().at("/items/0");
        assertThat(event.path("action").asText()).isEqualTo("configure");
        assertThat(event.path("detail").asText()).endsWith(": salt, taste");

        String root =
                administrator.get("/api/auth/me").body().at("/organization/id").asText();
        String east = administrator.created(
                "organization", Map.of("code", "e", "name", "East", "type", "station", "parent", root));
        JsonNode below = configure("?organization=" + east, Map.of("salt", 2)).body();
        assertThat(below.at("/effective/salt").asInt()).isEqualTo(2);
        assertThat(below.at("/effective/taste").asText()).as("from above").isEqualTo("hot");
        assertThat(below.path("own")).hasSize(1);
        configure("?organization=404", Map.of()).assertRefused(404, "ORGANIZATION_NOT_FOUND");
        librarian.get("/api/plugins/kitchen/configuration").assertRefused(403, "FORBIDDEN");
        librarian.put("/api/plugins/kitchen/configuration", Map.of()).assertRefused(403, "FORBIDDEN");
        administrator.get("/api/plugins/guest/configuration").assertRefused(404, "PLUGIN_NOT_CONFIGURABLE");
    }

    @Test
    void generatedClassesReadAndWriteRecords() {
        LibraryClient.Answer answer = administrator.post("/api/data/pot/actions/stock", Map.of());
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        JsonNode told = answer.body();
        assertThat(told.path("read").asText()).isEqualTo("978-7-5084-1 99.90 7 2026-09-30 false");
        assertThat(told.path("changed").asText()).isEqualTo("100.00 null true 2");
        assertThat(told.path("found").asBoolean()).isTrue();
        assertThat(told.path("counted").asInt()).isEqualTo(1);
        assertThat(told.path("byKey").asBoolean()).isTrue();
        assertThat(told.path("exhibit").asText()).isEqualTo("[local, river] {\"a\":1} [] 26.08");
        assertThat(told.path("left").asInt()).isZero();
    }

    @Test
    void onlyTheOperatorsAdministratorsMay() {
        for (String action : List.of("disable", "enable", "reload")) {
            librarian
                    .post("/api/plugins/kitchen/actions/" + action, Map.of("force", true))
                    .assertRefused(403, "OPERATOR_ONLY");
        }
        librarian.get("/api/plugins/kitchen").assertRefused(403, "FORBIDDEN");
        librarian.get("/api/plugins/kitchen/history").assertRefused(403, "FORBIDDEN");
        administrator.get("/api/plugins/none").assertRefused(404, "PLUGIN_NOT_FOUND");
        order("disable", Map.of("version", "9.9.9")).assertRefused(404, "PLUGIN_NOT_FOUND");
        order("disable", Map.of("reason", "长".repeat(2001))).assertRefused(422, "TEXT_TOO_LONG");
        assertThat(cook(Map.of()).status()).isEqualTo(200);
    }

    private static JsonNode listed(String id) {
        for (JsonNode plugin : administrator.get("/api/plugins").body()) {
            if (plugin.path("id").asText().equals(id)) {
                return plugin;
            }
        }
        throw new AssertionError("no plugin " + id);
    }

    @Test
    void howAPluginDoesIsToldAndDecidesNothing() {
        System.setProperty("minshui.test.no-gas", "true");
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!listed("kitchen").at("/health/status").asText().equals("down")) {
            assertThat(System.nanoTime()).as("the kept answer goes").isLessThan(deadline);
        }
        JsonNode check = listed("kitchen").at("/health/checks/0");
        assertThat(check.path("check").asText()).isEqualTo("kitchen/gas");
        assertThat(check.path("message").asText()).isEqualTo("没有煤气");
        assertThat(check.at("/details/salt").asText())
                .as("of its configuration")
                .isNotEmpty()
                .isNotEqualTo("null");
        assertThat(listed("guest").at("/health/status").asText()).isEqualTo("up");

        LibraryClient.Answer health = administrator.get("/api/health");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.body().path("status").asText()).isEqualTo("degraded");
        assertThat(health.body().path("database").asText()).isEqualTo("up");
        assertThat(health.body().at("/plugins/1/id").asText()).isEqualTo("kitchen");
        assertThat(health.body().at("/plugins/1/health/status").asText()).isEqualTo("down");
        assertThat(administrator.get("/api/health/ready").body().path("status").asText())
                .isEqualTo("up");
        assertThat(administrator.get("/api/health/live").body().path("status").asText())
                .isEqualTo("up");
        assertThat(cook(Map.of()).status()).as("it is called all the same").isEqualTo(200);
        librarian.get("/api/health").assertRefused(403, "OPERATOR_ONLY");

        version(order("disable", Map.of("force", true)));
        assertThat(listed("kitchen").path("health").isNull()).isTrue();
        assertThat(listed("guest").at("/health/checks/0/message").asText())
                .isEqualTo("所需的 action kitchen/cook ^1.0.0 没有启用的插件提供");
    }
}
