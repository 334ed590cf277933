package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.app.start.LibraryClient.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** What waits for a second person, over HTTP: listed, seen, approved, refused and taken back by whom it concerns, and nobody else. */
@Tag("database")
class ApprovalHttpIntegrationTests {
    private static final String MORE = """
            kind: object
            name: donation
            label: {zh: 捐赠, en: Donation}
            module: lending
            scope: organization
            title: name
            fields:
              name: {type: text, maxLength: 40, required: true, label: {zh: 名称, en: Name}}
              amount: {type: money, required: true, label: {zh: 金额, en: Amount}}
              donor: {type: text, maxLength: 40, label: {zh: 捐赠人, en: Donor}}
            approvals:
              create: {amount: amount, above: 100}
              update: {amount: amount, above: 100}
              delete: {}
            ---
            kind: role
            name: treasurer
            label: {zh: 司库, en: Treasurer}
            grants:
              donation: {operations: [read, create, update, delete]}
            ---
            kind: role
            name: counsel
            label: {zh: 顾问, en: Counsel}
            grants:
              donation: {operations: [read, create, update, delete], fields: {donor: hidden}}
            ---
            kind: role
            name: guest
            label: {zh: 来宾, en: Guest}
            grants:
              donation: {operations: [read]}
            """;

    @TempDir
    private static Path folder;

    private static LibraryServer server;
    private static LibraryClient admin;
    private static LibraryClient tia;
    private static LibraryClient tom;
    private static LibraryClient carl;
    private static LibraryClient gus;

    @BeforeAll
    static void start() throws Exception {
        server = LibraryServer.start(folder, MORE);
        admin = LibraryClient.login(server, "admin", server.administratorPassword());
        tia = admin.user("tia", "treasurer");
        tom = admin.user("tom", "treasurer");
        carl = admin.user("carl", "counsel");
        gus = admin.user("gus", "guest");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Map<String, Object> donation(String name) {
        return Map.of("name", name, "amount", "250.00", "donor", "李四");
    }

    /** @return id of the request */
    private static String asked(LibraryClient who, String name) {
        return waits(who.post("/api/data/donation", donation(name)));
    }

    private static String waits(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
        return answer.body().path("approval").asText();
    }

    private static List<String> listed(LibraryClient who, String list) {
        Answer answer = who.get("/api/approvals?list=" + list);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        List<String> ids = new ArrayList<>();
        answer.body().path("items").forEach(item -> ids.add(item.path("id").asText()));
        return ids;
    }

    private static long donations(String name) {
        Long count = new JdbcTemplate(server.dataSource())
                .queryForObject("select count(*) from d_donation where name = ?", Long.class, name);
        return count == null ? 0 : count;
    }

    private static Answer approve(LibraryClient who, String id, Map<String, ?> body) {
        return who.post("/api/approvals/" + id + "/approve", body);
    }

    @Test
    void oneAsksAndAnotherSaysYesToWhatHeSaw() {
        int before = tom.get("/api/approvals/counts").body().path("waiting").asInt();
        String id = asked(tia, "seen");
        assertThat(donations("seen")).isZero();
        assertThat(listed(tia, "asked")).contains(id);
        assertThat(listed(tia, "waiting")).doesNotContain(id);
        assertThat(listed(tom, "waiting")).contains(id);
        assertThat(tom.get("/api/approvals/counts").body().path("waiting").asInt())
                .isEqualTo(before + 1);

        JsonNode seen = tom.get("/api/approvals/" + id).body();
        assertThat(seen.path("part").asText()).isEqualTo("decides");
        assertThat(seen.path("amount").asText()).isEqualTo("250.00");
        assertThat(seen.path("lines").findValuesAsText("field")).contains("name", "amount", "donor");
        JsonNode counsel = carl.get("/api/approvals/" + id).body();
        assertThat(counsel.toString())
                .as("a field that is hidden from him stays hidden")
                .doesNotContain("李四");

        approve(tom, id, Map.of("hash", "0".repeat(64))).assertRefused(409, "APPROVAL_CHANGED");
        assertThat(donations("seen")).isZero();
        Answer done = approve(tom, id, Map.of("hash", seen.path("hash").asText(), "note", "核对无误"));
        assertThat(done.status()).as(done.body().toString()).isEqualTo(200);
        assertThat(done.body().path("status").asText()).isEqualTo("done");
        assertThat(donations("seen")).isEqualTo(1);
        JsonNode told = tia.get("/api/approvals/" + id).body();
        assertThat(told.path("note").asText()).isEqualTo("核对无误");
        assertThat(told.at("/outcome/id").asText()).isNotEmpty();

        approve(tom, id, Map.of()).assertRefused(409, "APPROVAL_DECIDED");
        approve(carl, id, Map.of()).assertRefused(409, "APPROVAL_DECIDED");
        assertThat(donations("seen")).as("done once").isEqualTo(1);
    }

    @Test
    void nobodyDecidesOnHisOwnRequest() {
        String id = asked(tia, "own");
        approve(tia, id, Map.of()).assertRefused(403, "APPROVAL_OWN");
        tia.post("/api/approvals/" + id + "/refuse", Map.of("note", "x")).assertRefused(403, "APPROVAL_OWN");
        assertThat(donations("own")).isZero();
        Answer back = tia.post("/api/approvals/" + id + "/withdraw", Map.of());
        assertThat(back.body().path("status").asText()).isEqualTo("withdrawn");
        approve(tom, id, Map.of()).assertRefused(409, "APPROVAL_DECIDED");
    }

    @Test
    void strangersAreToldThatThereIsNone() {
        String id = asked(tia, "strange");
        for (LibraryClient stranger : List.of(gus, new LibraryClient(server, ""))) {
            boolean known = stranger == gus;
            for (Answer answer : List.of(
                    stranger.get("/api/approvals/" + id),
                    approve(stranger, id, Map.of()),
                    stranger.post("/api/approvals/" + id + "/refuse", Map.of("note", "x")),
                    stranger.post("/api/approvals/" + id + "/withdraw", Map.of()))) {
                assertThat(answer.status()).isEqualTo(known ? 404 : 401);
            }
        }
        assertThat(listed(gus, "waiting")).isEmpty();
        tom.post("/api/approvals/" + id + "/withdraw", Map.of()).assertRefused(404, "NOT_FOUND");
        tom.get("/api/approvals/12345").assertRefused(404, "NOT_FOUND");
        tom.get("/api/approvals/x").assertRefused(400, "PARAMETER_MALFORMED");
        tom.get("/api/approvals?list=all").assertRefused(400, "PARAMETER_MALFORMED");
    }

    @Test
    void aRefusalHasAReason() {
        String id = asked(tia, "refused");
        tom.post("/api/approvals/" + id + "/refuse", Map.of()).assertRefused(422, "REASON_REQUIRED");
        Answer refused = tom.post("/api/approvals/" + id + "/refuse", Map.of("note", "凭据不全"));
        assertThat(refused.body().path("status").asText()).isEqualTo("refused");
        assertThat(tia.get("/api/approvals/" + id).body().path("note").asText()).isEqualTo("凭据不全");
        assertThat(donations("refused")).isZero();
    }

    @Test
    void contentThatWasChangedInTheDatabaseIsNotDone() {
        String id = asked(tia, "broken");
        new JdbcTemplate(server.dataSource())
                .update("update d_approval set hash = ? where id = ?", "f".repeat(64), Long.parseLong(id));
        assertThat(approve(tom, id, Map.of()).status()).isEqualTo(500);
        assertThat(donations("broken")).isZero();
        // It would stand in every list of whoever may decide.
        new JdbcTemplate(server.dataSource())
                .update("update d_approval set status = 'withdrawn' where id = ?", Long.parseLong(id));
    }

    @Test
    void whoActsForSomebodyCountsAsBoth() {
        LocalDate today = LocalDate.now(ZoneId.of("Asia/Shanghai"));
        admin.created(
                "stand-in",
                Map.of(
                        "person", me(tia),
                        "substitute", me(tom),
                        "begins", today.toString(),
                        "ends", today.plusDays(1).toString(),
                        "reason", "休假"));
        String own = asked(tia, "by herself");
        approve(tom.onBehalfOf("tia"), own, Map.of()).assertRefused(403, "APPROVAL_OWN");
        String byHand = asked(tom.onBehalfOf("tia"), "by hand");
        approve(tom, byHand, Map.of()).assertRefused(403, "APPROVAL_OWN");
        approve(tia, byHand, Map.of()).assertRefused(403, "APPROVAL_OWN");
        approve(tom.onBehalfOf("tia"), byHand, Map.of()).assertRefused(403, "APPROVAL_OWN");
        assertThat(donations("by hand")).isZero();
        assertThat(approve(carl, byHand, Map.of()).body().path("status").asText())
                .isEqualTo("done");
        assertThat(donations("by hand")).isEqualTo(1);
    }

    private static String me(LibraryClient who) {
        return who.get("/api/auth/me").body().at("/user/id").asText();
    }
}
