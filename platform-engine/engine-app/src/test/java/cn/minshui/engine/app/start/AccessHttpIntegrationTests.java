package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.app.start.LibraryClient.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Why one may or may not, what roles can be made of, and roles of the tenant's own, over HTTP. */
@Tag("database")
class AccessHttpIntegrationTests {
    @TempDir
    private static Path folder;

    private static LibraryServer server;
    private static LibraryClient admin;
    private static LibraryClient lib;

    @BeforeAll
    static void start() throws Exception {
        server = LibraryServer.start(folder, "");
        admin = LibraryClient.login(server, "admin", server.administratorPassword());
        lib = admin.user("lib", "librarian");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String me(LibraryClient who) {
        return who.get("/api/auth/me").body().at("/user/id").asText();
    }

    private static long questions() {
        Long count = new JdbcTemplate(server.dataSource())
                .queryForObject("select count(*) from sys_audit where operation = 'explain'", Long.class);
        return count == null ? 0 : count;
    }

    @Test
    void oneIsToldWhyOneMayOrMayNot() {
        long before = questions();
        Answer allowed = lib.get("/api/access/explain?object=book&right=update");
        assertThat(allowed.status()).isEqualTo(200);
        assertThat(allowed.body().path("allowed").asBoolean()).isTrue();
        assertThat(allowed.body().at("/reasons/0/role").asText()).isEqualTo("librarian");
        Answer refused = lib.get("/api/access/explain?object=user&right=create");
        assertThat(refused.body().path("allowed").asBoolean()).isFalse();
        assertThat(refused.body().at("/reasons/0/code").asText()).isEqualTo("NOT_GRANTED");
        assertThat(lib.get("/api/access/explain?object=reader&right=read&field=mobile")
                        .body()
                        .path("field")
                        .asText())
                .isEqualTo("masked");
        lib.get("/api/access/explain?object=book&right=fly").assertRefused(404, "RIGHT_UNKNOWN");
        lib.get("/api/access/explain?object=nothing&right=read").assertRefused(404, "OBJECT_UNKNOWN");
        assertThat(lib.get("/api/access/explain").status()).isEqualTo(400);
        assertThat(questions())
                .as("what one asks about oneself is nobody's business")
                .isEqualTo(before);
    }

    @Test
    void questionsAboutOthersNeedARightAndAreNoted() {
        long before = questions();
        lib.get("/api/access/explain?object=book&right=read&user=" + me(admin)).assertRefused(403, "FORBIDDEN");
        assertThat(questions()).isEqualTo(before);
        Answer answer = admin.get("/api/access/explain?object=book&right=delete&user=" + me(lib));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        assertThat(answer.body().path("allowed").asBoolean()).isFalse();
        assertThat(questions()).isEqualTo(before + 1);
        assertThat(admin.get("/api/access/explain?object=book&right=read&user=99999999")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aRecordIsExplainedToWhoMayReadIt() {
        String book = lib.created("book", Map.of("isbn", "9787000000219", "name", "Explained", "price", "1.00"));
        Answer may = lib.get("/api/data/book/" + book + "/explain?right=update");
        assertThat(may.status()).as(may.body().toString()).isEqualTo(200);
        assertThat(may.body().path("allowed").asBoolean()).isTrue();
        Answer not = lib.get("/api/data/book/" + book + "/explain?right=take-back");
        assertThat(not.body().path("allowed").asBoolean()).isFalse();
        assertThat(not.body().path("reasons").findValuesAsText("code")).contains("NOT_NOW");
        assertThat(lib.get("/api/data/book/12345/explain?right=read").status()).isEqualTo(404);
        assertThat(lib.get("/api/data/user/" + me(admin) + "/explain?right=read")
                        .status())
                .isEqualTo(403);
        assertThat(lib.get("/api/data/book/" + book + "/explain").status())
                .as("no right is asked about: the object's own action, which it does not have")
                .isEqualTo(404);
    }

    @Test
    void whatRolesAreMadeOfIsForThoseWhoSeeRoles() {
        lib.get("/api/access/catalog").assertRefused(403, "FORBIDDEN");
        JsonNode catalog = admin.get("/api/access/catalog").body();
        assertThat(catalog.path("operations").size()).isEqualTo(9);
        assertThat(catalog.path("modules").findValuesAsText("module")).contains("lending", "platform");
        assertThat(catalog.path("roles").findValuesAsText("name")).contains("librarian", "trainee", "administrator");
        assertThat(catalog.toString()).doesNotContain("passwordHash");
    }

    @Test
    void aRoleOfOnesOwnOpensPagesAtOnce() {
        String role = admin.created(
                "role",
                Map.of(
                        "name", "looker",
                        "label", "看书的",
                        "grants", List.of(Map.of("target", "book", "operations", List.of("read")))));
        assertThat(admin.get("/api/meta/dictionary/user-role").body().toString())
                .contains("looker");
        LibraryClient looker = admin.user("looker", "looker");
        assertThat(looker.get("/api/data/book").status()).isEqualTo(200);
        assertThat(looker.get("/api/meta/object/book").status()).isEqualTo(200);
        assertThat(looker.get("/api/data/loan").status()).isEqualTo(403);
        JsonNode entry = admin.get("/api/access/catalog").body().path("roles");
        for (JsonNode each : entry) {
            assertThat(each.path("shipped").asBoolean())
                    .isEqualTo(!each.path("name").asText().equals("looker"));
        }
        assertThat(role).isNotEmpty();
    }
}
