package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.app.start.LibraryClient.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** The audit trail over HTTP: who sees which entries, what is an entry, and that nobody turns it off unseen. */
@Tag("database")
class AuditHttpIntegrationTests {
    private static final String ROLES = """
            kind: role
            name: auditor
            label: {zh: 审计员, en: Auditor}
            grants:
              organization: {operations: [read]}
              audit: {operations: [read, export], actions: [verify, switch, seal-row]}
            ---
            kind: role
            name: nobody
            label: {zh: 无权, en: Nobody}
            grants:
              book: {operations: [read]}
            """;

    @TempDir
    private static Path folder;

    private static LibraryServer server;
    private static JdbcTemplate jdbc;
    private static LibraryClient administrator;
    private static LibraryClient auditor;
    private static LibraryClient nobody;
    private static LibraryClient branch;

    @BeforeAll
    static void start() throws Exception {
        server = LibraryServer.start(folder, ROLES);
        jdbc = new JdbcTemplate(server.dataSource());
        administrator = LibraryClient.login(server, "admin", server.administratorPassword());
        auditor = administrator.user("audrey", "auditor");
        nobody = administrator.user("norman", "nobody");
        String root =
                administrator.get("/api/auth/me").body().at("/organization/id").asText();
        String east = administrator.created(
                "organization", Map.of("code", "east", "name", "East", "type", "station", "parent", root));
        String id = administrator.account("bruno", "auditor");
        // Roles of the audit are given at the root alone; what keeps nodes apart holds by itself all the same.
        jdbc.update("update d_user set org_id = ? where id = ?", Long.valueOf(east), Long.valueOf(id));
        // What was done behind the platform's back is looked into by the auditor, and sealed as it is.
        assertThat(auditor.post(
                                "/api/data/audit/actions/seal-row",
                                Map.of("object", "user", "record", Long.valueOf(id), "reason", "调到站点"))
                        .status())
                .isEqualTo(200);
        branch = LibraryClient.login(server, "bruno", LibraryClient.GIVEN);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode good(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isLessThan(300);
        return answer.body();
    }

    private static JsonNode items(LibraryClient who, String query) {
        return good(who.get("/api/audit" + query)).path("items");
    }

    @Test
    void aWriteIsAnEntryWithWhoWhatAndWhereFrom() {
        String book = administrator.created("book", Map.of("isbn", "9787020002207", "name", "红楼梦", "price", "59.70"));
        JsonNode entry = items(auditor, "?object=book&record=" + book).get(0);
        assertThat(entry.path("operation").asText()).isEqualTo("create");
        assertThat(entry.path("category").asText()).isEqualTo("change");
        assertThat(entry.path("user").asText()).isEqualTo("admin");
        assertThat(entry.path("address").asText()).isEqualTo("127.0.0.1");
        assertThat(entry.path("userAgent").asText()).startsWith("Java-http-client");
        assertThat(entry.path("trace").asText()).hasSize(32);
        JsonNode whole = good(auditor.get("/api/audit/" + entry.path("id").asText()));
        assertThat(whole.path("record").asText()).isEqualTo(book);
        assertThat(whole.at("/operationLabel/zh").asText()).isEqualTo("新建");
        // He has no right to books: that a field was written, not what.
        assertThat(whole.at("/changes/isbn/after").asText()).isEqualTo("***");
        assertThat(whole.toString()).doesNotContain("红楼梦");
        assertThat(items(auditor, "?category=rights&object=user&operation=create")
                        .size())
                .isPositive();
    }

    @Test
    void aChangeOfRightsIsReadableWithItsLabelsAndWithoutSecrets() {
        String user = administrator.created(
                "user", Map.of("username", "vera", "displayName", "Vera", "mobile", "13800007777", "roles", List.of()));
        JsonNode made = items(auditor, "?object=user&record=" + user + "&operation=create")
                .get(0);
        JsonNode changes =
                good(auditor.get("/api/audit/" + made.path("id").asText())).path("changes");
        assertThat(changes.at("/displayName/label/zh").asText()).isEqualTo("姓名");
        assertThat(changes.at("/displayName/after").asText()).isEqualTo("Vera");
        assertThat(changes.at("/status/after/zh").asText()).isEqualTo("正常");
        assertThat(changes.at("/mobile/after").asText()).isEqualTo("138****7777");
        String role = administrator.created("user-role", Map.of("user", user, "role", "nobody"));
        JsonNode given = items(auditor, "?object=user-role&record=" + role).get(0);
        assertThat(good(auditor.get("/api/audit/" + given.path("id").asText()))
                        .at("/changes/role/after")
                        .asText())
                .isEqualTo("nobody");
    }

    @Test
    void whoHasNoRightSeesHisOwnEntriesAlone() {
        nobody.get("/api/audit").assertRefused(403, "FORBIDDEN");
        nobody.get("/api/audit/export").assertRefused(403, "FORBIDDEN");
        String entry = items(auditor, "?limit=1").get(0).path("id").asText();
        nobody.get("/api/audit/" + entry).assertRefused(403, "FORBIDDEN");
        for (JsonNode own : items(nobody, "/mine")) {
            assertThat(own.path("user").asText()).isEqualTo("norman");
        }
        // The refusals were noted, without what the query held.
        JsonNode refused = items(auditor, "?category=refused&user=norman").get(0);
        assertThat(refused.path("result").asText()).isEqualTo("refused");
        assertThat(refused.path("code").asText()).isEqualTo("FORBIDDEN");
        assertThat(refused.at("/details/path").asText()).startsWith("/api/audit");
    }

    @Test
    void entriesOfOtherNodesAreNotThere() {
        String above = items(auditor, "?limit=1").get(0).path("id").asText();
        branch.get("/api/audit/" + above).assertRefused(404, "AUDIT_NOT_FOUND");
        branch.get("/api/audit/1").assertRefused(404, "AUDIT_NOT_FOUND");
        good(branch.post("/api/data/audit/actions/verify", Map.of()));
        assertThat(items(branch, "?operation=verify").size()).isPositive();
        for (JsonNode entry : items(branch, "?limit=200")) {
            JsonNode whole = good(branch.get("/api/audit/" + entry.path("id").asText()));
            assertThat(whole.path("organization").asText())
                    .isEqualTo(good(branch.get("/api/auth/me"))
                            .at("/organization/id")
                            .asText());
        }
    }

    @Test
    void pagesFollowOneAnotherAndBadFiltersAreToldTogether() {
        JsonNode first = good(auditor.get("/api/audit?limit=2"));
        JsonNode second = good(
                auditor.get("/api/audit?limit=2&before=" + first.path("next").asText()));
        assertThat(second.at("/items/0/id").asLong())
                .isLessThan(first.at("/items/1/id").asLong());
        Answer bad = auditor.get("/api/audit?colour=red&from=yesterday&record=x");
        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.body().path("problems").size()).isEqualTo(3);
        assertThat(auditor.get("/api/audit?limit=201").status()).isEqualTo(400);
        assertThat(items(auditor, "?from=2100-01-01T00:00:00Z").size()).isZero();
    }

    @Test
    void anExportIsItselfAnEntry() {
        assertThat(auditor.get("/api/audit/export?limit=3").status()).isEqualTo(200);
        assertThat(items(auditor, "?category=audit&operation=export").size()).isPositive();
    }

    @Test
    void switchingOffIsAnEntryAndNeedsTheRight() {
        Map<String, Object> off = Map.of("category", "refused", "recorded", false, "reason", "演练");
        nobody.post("/api/data/audit/actions/switch", off).assertRefused(403, "FORBIDDEN");
        good(auditor.post("/api/data/audit/actions/switch", off));
        int before = items(auditor, "?category=refused&limit=200").size();
        nobody.get("/api/audit").assertRefused(403, "FORBIDDEN");
        assertThat(items(auditor, "?category=refused&limit=200").size()).isEqualTo(before);
        JsonNode entry = items(auditor, "?category=audit&operation=switch-off").get(0);
        assertThat(entry.at("/details/category").asText()).isEqualTo("refused");
        assertThat(entry.at("/details/reason").asText()).isEqualTo("演练");
        good(auditor.post(
                "/api/data/audit/actions/switch", Map.of("category", "refused", "recorded", true, "reason", "恢复")));
        nobody.get("/api/audit").assertRefused(403, "FORBIDDEN");
        assertThat(items(auditor, "?category=refused&limit=200").size()).isEqualTo(before + 1);
        // What changes records or rights cannot be switched off.
        assertThat(auditor.post(
                                "/api/data/audit/actions/switch",
                                Map.of("category", "change", "recorded", false, "reason", "x"))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void theRunningServerChainsAnchorsAndChecks() {
        administrator.created("book", Map.of("isbn", "9787020008735", "name", "西游记", "price", "47.20"));
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (jdbc.queryForObject("select count(*) from sys_audit where chain_no is null", Long.class) > 0) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        JsonNode found = good(auditor.post("/api/data/audit/actions/verify", Map.of()));
        assertThat(found.path("whole").asBoolean()).as(found.toString()).isTrue();
        assertThat(found.path("entries").asLong()).isPositive();
        JsonNode kept = good(auditor.get("/api/data/audit?sort=-checkedAt")).at("/items/0");
        assertThat(kept.path("broken").asLong()).isZero();
        assertThat(folder.resolve("data/audit/anchors/head.json")).matches(Files::exists);
        nobody.post("/api/data/audit/actions/verify", Map.of()).assertRefused(403, "FORBIDDEN");
    }
}
