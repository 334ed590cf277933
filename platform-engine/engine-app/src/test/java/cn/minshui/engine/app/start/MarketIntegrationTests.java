package cn.minshui.engine.app.start;

import static cn.minshui.engine.app.start.OpenClient.good;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An interface is found, read about, tried, applied for, granted, metered and revoked, over HTTP. */
@Tag("database")
class MarketIntegrationTests {
    private static OpenSite site;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        System.setProperty("minshui.proxies", "127.0.0.0/8");
        try {
            site = new OpenSite(LibraryServer.start(folder, OpenSite.MORE));
        } finally {
            System.clearProperty("minshui.proxies");
        }
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    private static JsonNode named(JsonNode items, String field, String name) {
        for (JsonNode item : items) {
            if (item.path(field).asText().equals(name)) {
                return item;
            }
        }
        throw new AssertionError("no " + name + " in " + items);
    }

    private static JsonNode tried(String api, Map<String, ?> what) {
        return good(site.applicant.post("/api/market/interfaces/" + api + "/try", what));
    }

    @Test
    void fromTheMarketToTheMeterAndBack() {
        JsonNode listed = good(site.applicant.get("/api/market/interfaces")).path("items");
        JsonNode books = named(listed, "name", "books");
        assertThat(books.path("method").asText()).isEqualTo("GET");
        assertThat(books.path("path").asText()).isEqualTo("/open/books");
        assertThat(books.path("applied")).isEmpty();

        JsonNode document = good(site.applicant.get("/api/market/interfaces/books"));
        assertThat(document.path("parameters"))
                .extracting(p -> p.path("name").asText())
                .containsExactly("name", "least", "since");
        assertThat(document.path("fields"))
                .extracting(p -> p.path("name").asText() + ":" + p.path("type").asText())
                .containsExactly("isbn:text", "name:text", "price:money", "status:choice", "isDear:boolean");
        for (String language : List.of("curl", "java", "python")) {
            String text = document.path("snippets").path(language).asText();
            assertThat(text)
                    .contains("/open/books", "least=10", site.server.address())
                    .doesNotContain("@");
        }
        assertThat(good(site.applicant.get("/api/market/interfaces/add-book"))
                        .path("snippets")
                        .path("curl")
                        .asText())
                .contains("红楼梦");

        site.applicant.post("/api/market/interfaces/books/try", Map.of()).assertRefused(503, "SANDBOX_MISSING");
        good(site.administrator.post(
                "/api/data/tenant/actions/open",
                Map.of("code", "sandbox", "name", "试用", "adminUsername", "boss", "adminPassword", "Boss-2026-start")));
        LibraryClient boss = LibraryClient.login(site.server, "boss@sandbox", "Boss-2026-start");
        boss.created("book", Map.of("isbn", "9780000000099", "name", "Sandbox", "price", "20.00"));
        site.book("9780000000051", "30.00");
        JsonNode answer = tried("books", Map.of("parameters", Map.of("least", "10")));
        assertThat(answer.path("status").asInt()).isEqualTo(200);
        assertThat(answer.at("/body/items"))
                .extracting(b -> b.path("isbn").asText())
                .containsExactly("9780000000099");
        JsonNode made = tried("add-book", Map.of("body", Map.of("isbn", "9780000000098", "name", "Tried")));
        assertThat(made.path("status").asInt()).isEqualTo(201);
        assertThat(site.jdbc.queryForObject(
                        "select count(*) from d_book where isbn = '9780000000098' and tenant_id = 1", Long.class))
                .isZero();
        site.applicant
                .post("/api/market/interfaces/books/try", Map.of("parameters", Map.of("least", "x")))
                .assertRefused(400, "PARAMETER_VALUE");
        site.applicant.post("/api/market/interfaces/none/try", Map.of()).assertRefused(404, "INTERFACE_UNKNOWN");

        String id = site.registered("hmac-sm3", Map.of());
        site.act("application", id, "approve", Map.of());
        String grant = site.granted(id, "books", Map.of("quotaPerDay", 50));
        JsonNode secret = site.rotated(id, Map.of());
        OpenClient client = OpenClient.sm3(
                site.server.address(),
                secret.path("appKey").asText(),
                secret.path("secret").asText());
        assertThat(good(client.list("books", "").send()).path("items"))
                .extracting(b -> b.path("isbn").asText())
                .contains("9780000000051")
                .doesNotContain("9780000000099");
        client.list("books", "least=x").send().assertRefused(400, "PARAMETER_VALUE");

        JsonNode mine = named(
                named(good(site.applicant.get("/api/market/interfaces")).path("items"), "name", "books")
                        .path("applied"),
                "application",
                id);
        assertThat(mine.path("status").asText()).isEqualTo("granted");
        assertThat(mine.path("today").asInt()).isEqualTo(2);
        JsonNode summary = good(site.applicant.get("/api/market/calls/summary?days=2"));
        JsonNode figures = named(summary.path("applications"), "application", id);
        assertThat(figures.path("calls").asInt()).isEqualTo(2);
        assertThat(figures.path("refused").asInt()).isEqualTo(1);
        assertThat(named(summary.path("interfaces"), "interface", "books")
                        .path("p95Millis")
                        .asInt())
                .isPositive();
        assertThat(good(site.applicant.get("/api/market/calls"))
                        .path("items")
                        .get(0)
                        .path("code")
                        .asText())
                .isEqualTo("PARAMETER_VALUE");

        site.act("application-interface", grant, "revoke", Map.of());
        client.list("books", "").send().assertRefused(403, "INTERFACE_NOT_GRANTED");
    }

    /** Behind a proxy of the installation, whose word on the caller's address is taken. */
    @Test
    void aWhiteListIsOfCallersAndNotOfTheProxy() {
        String id = site.approved("hmac-sm3", Map.of("askedAddresses", "203.0.113.0/24"));
        site.granted(id, "few", Map.of());
        JsonNode secret = site.rotated(id, Map.of());
        OpenClient client = OpenClient.sm3(
                site.server.address(),
                secret.path("appKey").asText(),
                secret.path("secret").asText());
        String from = "X-Forwarded-For";
        good(client.list("few", "").with(from, "203.0.113.9").send());
        good(client.list("few", "").with(from, "198.51.100.1, 203.0.113.9").send());
        client.list("few", "").with(from, "203.0.113.9, 198.51.100.1").send().assertRefused(403, "ADDRESS_REFUSED");
        client.list("few", "").send().assertRefused(403, "ADDRESS_REFUSED");
        assertThat(site.jdbc.queryForList(
                        "select distinct address from sys_audit where code = 'ADDRESS_REFUSED' and username = ?",
                        String.class,
                        "app:" + client.key()))
                .containsExactlyInAnyOrder("198.51.100.1", "127.0.0.1");
    }

    @Test
    void whoHasNothingToDoWithItSeesNothing() {
        LibraryClient librarian = site.administrator.user("lib", "librarian");
        for (String path : List.of("interfaces", "interfaces/books", "calls", "calls/summary")) {
            librarian.get("/api/market/" + path).assertRefused(403, "FORBIDDEN");
        }
        librarian.post("/api/market/interfaces/books/try", Map.of()).assertRefused(403, "FORBIDDEN");
        LibraryClient other = site.administrator.user("dev2", "api-applicant");
        String id = site.approved("hmac-sm3", Map.of());
        site.granted(id, "few", Map.of());
        assertThat(named(good(other.get("/api/market/interfaces")).path("items"), "name", "few")
                        .path("applied"))
                .isEmpty();
        assertThat(good(other.get("/api/market/calls/summary")).path("applications"))
                .isEmpty();
        assertThat(good(other.get("/api/market/calls")).path("items")).isEmpty();
    }

    @Test
    void documentsAreForThoseWhoAreLoggedIn() {
        LibraryClient nobody = new LibraryClient(site.server, "");
        for (String path : List.of("/doc.html", "/v3/api-docs", "/v3/api-docs/swagger-config")) {
            nobody.get(path).assertRefused(401, "NOT_LOGGED_IN");
            assertThat(site.applicant.get(path).status()).as(path).isEqualTo(200);
        }
        assertThat(good(site.applicant.get("/v3/api-docs")).path("paths").has("/api/market/interfaces"))
                .isTrue();
    }
}
