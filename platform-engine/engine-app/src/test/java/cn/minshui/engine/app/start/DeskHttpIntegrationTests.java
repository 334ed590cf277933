package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.app.start.LibraryClient.Answer;
import cn.minshui.engine.spi.context.CallContext;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** What everybody has at hand in the header of the page, over HTTP: notices, and acting in somebody's place. */
@Tag("database")
class DeskHttpIntegrationTests {
    @TempDir
    private static Path folder;

    private static LibraryServer server;
    private static LibraryClient admin;
    private static LibraryClient away;
    private static LibraryClient substitute;

    @BeforeAll
    static void start() throws Exception {
        server = LibraryServer.start(folder, "");
        admin = LibraryClient.login(server, "admin", server.administratorPassword());
        away = admin.user("away", "librarian");
        substitute = admin.user("substitute", "trainee");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode me(LibraryClient who) {
        return who.get("/api/auth/me").body();
    }

    private static LocalDate today() {
        return LocalDate.now(CallContext.BUSINESS_ZONE);
    }

    @Test
    void aNoticeIsUnreadUntilItsReaderHasReadIt() {
        String organization = me(admin).at("/organization/id").asText();
        String id = admin.created(
                "notice",
                Map.of(
                        "title",
                        "停水通知",
                        "content",
                        "今晚停水",
                        "organization",
                        organization,
                        "begins",
                        today().toString(),
                        "ends",
                        today().toString()));
        assertThat(away.get("/api/notices").body().path("unread").asInt()).isEqualTo(1);
        assertThat(away.post("/api/notices/" + id + "/read", Map.of()).status()).isEqualTo(204);
        assertThat(away.post("/api/notices/" + id + "/read", Map.of()).status()).isEqualTo(204);
        JsonNode shown = away.get("/api/notices").body();
        assertThat(shown.path("unread").asInt()).isZero();
        assertThat(shown.at("/items/0/read").asBoolean()).isTrue();
        assertThat(substitute.get("/api/notices").body().path("unread").asInt())
                .as("each reads for himself")
                .isEqualTo(1);
        away.post("/api/notices/1/read", Map.of()).assertRefused(404, "NOT_FOUND");
        away.post("/api/notices/x/read", Map.of()).assertRefused(404, "NOT_FOUND");
    }

    @Test
    void whoStandsInIsShownAsSuchAndNotBeforeOrAfter() {
        LibraryClient acting = substitute.onBehalfOf("away");
        acting.get("/api/auth/me").assertRefused(403, "STAND_IN_NONE");
        assertThat(substitute.get("/api/stand-ins").body().path("items").size()).isZero();
        String id = admin.created(
                "stand-in",
                Map.of(
                        "person", me(away).at("/user/id").asText(),
                        "substitute", me(substitute).at("/user/id").asText(),
                        "begins", today().toString(),
                        "ends", today().toString(),
                        "reason", "休假"));
        assertThat(substitute
                        .get("/api/stand-ins")
                        .body()
                        .at("/items/0/username")
                        .asText())
                .isEqualTo("away");
        JsonNode shown = me(acting);
        assertThat(shown.at("/user/username").asText()).isEqualTo("substitute");
        assertThat(shown.at("/onBehalfOf/username").asText()).isEqualTo("away");
        assertThat(shown.path("roles").toString()).contains("librarian").doesNotContain("trainee");
        assertThat(me(substitute).has("onBehalfOf")).isFalse();
        String book = acting.created("book", Map.of("isbn", "9787000000318", "name", "For another", "price", "1.00"));
        assertThat(admin.get("/api/data/book/" + book + "/history").body().toString())
                .contains("substitute")
                .contains("away");
        substitute
                .post("/api/data/book", Map.of("isbn", "9787000000325", "name", "Own", "price", "1.00"))
                .assertRefused(403, "FORBIDDEN");
        acting.onBehalfOf("admin").get("/api/auth/me").assertRefused(403, "STAND_IN_NONE");
        Answer ended = admin.delete("/api/data/stand-in/" + id, "\"1\"");
        assertThat(ended.status()).as(ended.body().toString()).isEqualTo(204);
        acting.get("/api/data/book/" + book).assertRefused(403, "STAND_IN_NONE");
        Long noted = new JdbcTemplate(server.dataSource())
                .queryForObject(
                        "select count(*) from sys_audit where code = 'STAND_IN_NONE' and username = 'substitute'"
                                + " and on_behalf_of is null",
                        Long.class);
        assertThat(noted).as("who tries it is seen").isGreaterThanOrEqualTo(3);
    }
}
