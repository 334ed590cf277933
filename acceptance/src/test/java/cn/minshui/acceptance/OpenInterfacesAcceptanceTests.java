package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Databases;
import cn.minshui.engine.testkit.TestDatabases;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The shipped open interfaces on a branch's data: read about, tried in the sandbox, applied for, approved by another person, called
 * in the three ways of signing with the right results, metered and revoked; what is wrong is refused and audited.
 */
@Tag("database")
class OpenInterfacesAcceptanceTests {
    private static final String TENANT = "nanan";
    private static final String PASSWORD = "Pilot-Admin-2026";
    private static final String MONTH = "2026-09";
    private static final String CARD = "35058700002";
    private static final List<String> INTERFACES = List.of("bill-query", "card-status", "reading-submit");

    private static ServerUnderTest server;
    private static HikariDataSource pool;
    private static Api administrator;
    private static Api applicant;
    /** Names of applications are unique. */
    private static int applications;

    private static Api security;

    @BeforeAll
    static void start(@TempDir Path folder) {
        ServerUnderTest.Home home = ServerUnderTest.Home.fresh(TestDatabases.freshSettings(), folder);
        server = ServerUnderTest.start(home);
        pool = (HikariDataSource) Databases.open(home.database()).dataSource();
        Api operator = server.anonymous().login(ServerUnderTest.OPERATOR, home.operatorPassword());
        administrator = billed(operator, TENANT);
        billed(operator, "sandbox");
        Api founder = administrator.colleague(Pilot.FOUNDER);
        applicant = Pilot.appoint(founder, TENANT, "developer", "api-applicant", PASSWORD);
        Api second = second(founder);
        security = Pilot.appoint(founder.approvedBy(second), TENANT, "security", "security-administrator", PASSWORD)
                .approvedBy(second);
    }

    /**
     * The first security administrator, who says yes to all that the next one asks for. The role comes after the password: who
     * holds it could be the second person for a password, and then the founder's request would wait for one who has none yet.
     */
    private static Api second(Api founder) {
        ObjectNode user = json(Map.of("username", "security2", "displayName", "security2"));
        String id = Pilot.admit(founder, TENANT, user, PASSWORD)
                .get("/api/auth/me")
                .orThrow()
                .at("/user/id")
                .asText();
        founder.post("/api/data/user-role", json(Map.of("user", id, "role", "security-administrator")))
                .orThrow();
        return founder.colleague("security2");
    }

    /** A tenant with the pilot's cards and one month of bills. */
    private static Api billed(Api operator, String code) {
        Api its = Pilot.openTenant(operator, code, PASSWORD);
        Pilot pilot = new Pilot(its);
        pilot.load(PilotAcceptanceTests.WORKBOOK);
        pilot.bill(MONTH);
        return its;
    }

    @AfterAll
    static void stop() {
        pool.close();
        server.close();
    }

    private static ObjectNode json(Map<String, ?> values) {
        return Api.JSON.valueToTree(values);
    }

    private static String applied(String algorithm) {
        String application = applicant
                .post(
                        "/api/data/application",
                        json(Map.of(
                                "name",
                                "银行代收 " + algorithm + " " + ++applications,
                                "purpose",
                                "代收水费",
                                "algorithm",
                                algorithm)))
                .orThrow()
                .path("id")
                .asText();
        act(security, "application", application, "approve", Map.of("addresses", "127.0.0.0/8"));
        return application;
    }

    private static JsonNode act(Api who, String object, String id, String action, Map<String, ?> input) {
        return who.post("/api/data/" + object + "/" + id + "/actions/" + action, json(input))
                .orThrow();
    }

    /** @return id of the grant */
    private static String granted(String application, String api, Map<String, ?> limits) {
        String grant = act(applicant, "application", application, "apply", Map.of("interface", api, "purpose", "代收水费"))
                .path("id")
                .asText();
        act(security, "application-interface", grant, "grant", limits);
        return grant;
    }

    private static OpenCaller caller(String application, String algorithm) throws Exception {
        if (algorithm.equals("sm2")) {
            KeyPair pair = OpenCaller.newKey();
            JsonNode given =
                    act(applicant, "application", application, "rotate", Map.of("publicKey", OpenCaller.pem(pair)));
            return OpenCaller.withKey(server.url, given.path("appKey").asText(), pair);
        }
        JsonNode given = act(applicant, "application", application, "rotate", Map.of());
        return OpenCaller.withSecret(
                server.url,
                algorithm,
                given.path("appKey").asText(),
                given.path("secret").asText());
    }

    private static void refused(Api.Answer answer, int status, String code, String key) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
        assertThat(answer.body().path("code").asText()).isEqualTo(code);
        assertThat(new JdbcTemplate(pool)
                        .queryForObject(
                                "select count(*) from sys_audit where category = 'open-api' and result = 'refused'"
                                        + " and code = ? and username = ?",
                                Long.class,
                                code,
                                "app:" + key))
                .as(code + " is audited")
                .isPositive();
    }

    private static JsonNode card() {
        return administrator
                .listAll("meter-card", "cardNo == '" + CARD + "'", "id,name,status,lastReading")
                .get(0);
    }

    @Test
    void whatTheMarketShowsIsTriedInTheSandbox() {
        for (String name : INTERFACES) {
            JsonNode document = applicant.get("/api/market/interfaces/" + name).orThrow();
            assertThat(document.path("label").asText()).isNotEmpty();
            assertThat(document.path("fields")).isNotEmpty();
            assertThat(document.path("snippets").path("curl").asText()).contains("/open/" + name);
            ObjectNode body = Api.JSON.createObjectNode();
            ObjectNode parameters = body.putObject("parameters");
            document.path("parameters").forEach(parameter -> {
                if (parameter.path("required").asBoolean()) {
                    parameters.put(
                            parameter.path("name").asText(),
                            parameter.path("example").asText());
                }
            });
            if (!document.path("example").isEmpty()) {
                body.set("body", document.path("example"));
            }
            JsonNode tried = applicant
                    .post("/api/market/interfaces/" + name + "/try", body)
                    .orThrow();
            assertThat(tried.path("status").asInt()).isEqualTo(200);
            if (tried.path("body").has("items")) {
                assertThat(tried.path("body").path("items"))
                        .as(tried.toString())
                        .isNotEmpty();
            }
        }
        assertThat(administrator.listAll("reading", "period == period('202611')", "id"))
                .as("the try was the sandbox's")
                .isEmpty();
    }

    @Test
    void eachWayOfSigningGetsTheRightResults() throws Exception {
        JsonNode bill = administrator
                .listAll("bill", "meterCard.cardNo == '" + CARD + "'", "billNo,amount,volume,outstanding")
                .get(0);
        for (String algorithm : List.of("hmac-sm3", "hmac-sha256", "sm2")) {
            String application = applied(algorithm);
            INTERFACES.forEach(api -> granted(application, api, Map.of()));
            OpenCaller caller = caller(application, algorithm);
            JsonNode bills = caller.get("/open/bill-query", "cardNo=" + CARD + "&period=202609")
                    .send()
                    .orThrow()
                    .path("items");
            assertThat(bills).hasSize(1);
            for (String field : List.of("billNo", "amount", "volume", "outstanding")) {
                assertThat(bills.get(0).path(field)).as(field).isEqualTo(bill.path(field));
            }
            String name = card().path("name").asText();
            assertThat(bills.get(0).at("/meterCard/name").asText()).isNotEmpty().isNotEqualTo(name);
            JsonNode status = caller.get("/open/card-status", "cardNo=" + CARD)
                    .send()
                    .orThrow()
                    .path("items");
            assertThat(status).hasSize(1);
            assertThat(status.get(0).path("status")).isEqualTo(card().path("status"));
            assertThat(status.get(0).path("name").asText()).isNotEqualTo(name);
            submit(caller);
            assertMetered(application);
        }
    }

    /** The same period again and again: each takes the place of the one before, which nobody has reviewed. */
    private static void submit(OpenCaller caller) {
        JsonNode last = administrator
                .listAll(
                        "reading", "meterCard.cardNo == '" + CARD + "' && period == period('202610')", "currentReading")
                .get(0);
        long value = last.path("currentReading").asLong() + 7;
        String body = json(Map.of(
                        "meterCard",
                        Map.of("cardNo", CARD),
                        "period",
                        "202612",
                        "readAt",
                        "2026-12-20",
                        "currentReading",
                        value,
                        "correct",
                        true))
                .toString();
        JsonNode answer = caller.post("/open/reading-submit", body).send().orThrow();
        assertThat(Money.decimal(answer, "volume")).isEqualByComparingTo("7");
        JsonNode entered = administrator
                .get("/api/data/reading/" + answer.path("id").asText())
                .orThrow();
        assertThat(entered.path("currentReading").asLong()).isEqualTo(value);
        assertThat(entered.path("status").asText()).isEqualTo("entered");
    }

    private static void assertMetered(String application) {
        JsonNode market = applicant.get("/api/market/interfaces").orThrow().path("items");
        for (JsonNode api : market) {
            for (JsonNode one : api.path("applied")) {
                if (one.path("application").asText().equals(application)) {
                    assertThat(one.path("today").asInt())
                            .as(api.path("name").asText())
                            .isEqualTo(1);
                }
            }
        }
        JsonNode report = applicant.get("/api/market/calls/summary?days=1").orThrow();
        assertThat(report.path("applications"))
                .filteredOn(a -> a.path("application").asText().equals(application))
                .singleElement()
                .satisfies(a -> assertThat(a.path("calls").asInt()).isEqualTo(3));
    }

    @Test
    void whatIsWrongIsRefusedAndAudited() throws Exception {
        String application = applied("hmac-sm3");
        String grant = granted(application, "card-status", Map.of("quotaPerDay", 2));
        granted(application, "reading-submit", Map.of());
        OpenCaller caller = caller(application, "hmac-sm3");
        String query = "cardNo=" + CARD;
        OpenCaller.Call call = caller.get("/open/card-status", query);
        call.send().orThrow();
        refused(call.send(), 401, "REPLAYED", caller.key());
        OpenCaller.Call submission = caller.post("/open/reading-submit", "{\"currentReading\":1}");
        refused(submission.withBody("{\"currentReading\":2}").send(), 401, "SIGNATURE_INVALID", caller.key());
        long old = System.currentTimeMillis() - Duration.ofMinutes(6).toMillis();
        refused(caller.call("GET", "/open/card-status", query, "", old).send(), 401, "CLOCK_SKEW", caller.key());
        refused(caller.get("/open/bill-query", query).send(), 403, "INTERFACE_NOT_GRANTED", caller.key());
        caller.get("/open/card-status", query).send().orThrow();
        refused(caller.get("/open/card-status", query).send(), 429, "QUOTA_EXCEEDED", caller.key());
        act(security, "application", application, "configure", Map.of("addresses", "192.0.2.0/24"));
        refused(caller.get("/open/card-status", query).send(), 403, "ADDRESS_REFUSED", caller.key());
        act(security, "application", application, "configure", Map.of("addresses", "127.0.0.1"));
        act(security, "application-interface", grant, "revoke", Map.of());
        refused(caller.get("/open/card-status", query).send(), 403, "INTERFACE_NOT_GRANTED", caller.key());
        act(security, "application", application, "revoke", Map.of());
        refused(caller.get("/open/card-status", query).send(), 403, "APPLICATION_INACTIVE", caller.key());
    }
}
