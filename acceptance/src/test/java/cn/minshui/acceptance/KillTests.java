package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.testkit.TestDatabases;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 in the middle of an import, a billing run and a payment: at named points and at a random moment. After each the server
 * is started again, the same call is made again, and nothing may be lost, doubled or half there.
 */
@Tag("database")
class KillTests {
    private static final String PASSWORD = "Pilot-Admin-2026";

    @TempDir
    private Path folder;

    @Test
    void anImportIsThereWholeOrNotAtAll() {
        killImports(Kills.andRandom("import.checked", "import.written", "import.committed"));
    }

    @Test
    void aBillingRunIsFinishedOnce() {
        killBillingRuns(Kills.andRandom("batch.chunk-worked", "batch.chunk-committed#2", "batch.finished"));
    }

    @Test
    void aPaymentIsTakenOnce() {
        killPayments(Kills.andRandom("action.handled", "action.before-commit", "action.committed"));
    }

    @Test
    @Tag("full")
    void importsKilledTwentyTimes() {
        killImports(Kills.TWENTY_RANDOM);
    }

    @Test
    @Tag("full")
    void billingRunsKilledTwentyTimes() {
        killBillingRuns(Kills.TWENTY_RANDOM);
    }

    @Test
    @Tag("full")
    void paymentsKilledTwentyTimes() {
        killPayments(Kills.TWENTY_RANDOM);
    }

    private void killImports(List<String> points) {
        Kills kills = new Kills("imports");
        var home = ServerUnderTest.Home.fresh(TestDatabases.freshSettings(), folder);
        try (RestartedServer server = new RestartedServer(home)) {
            for (int i = 0; i < points.size(); i++) {
                String administrator = "admin@import" + i;
                tenant(server.running(), home, "import" + i);
                kills.during(server, points.get(i), 2500, client -> {
                    Api api = client.login(administrator, PASSWORD);
                    return () -> importWorkbook(api);
                });
                Api api = server.login(administrator, PASSWORD);
                int cards = api.listAll("meter-card", "true", "id").size();
                kills.tell(points.get(i), cards + " cards");
                assertImported(api, cards, kills.told(points.get(i)));
            }
        }
    }

    private static void assertImported(Api api, int cards, String told) {
        assertThat(cards).as(told).isIn(0, 612);
        assertThat(api.listAll("meter", "true", "id").size()).as(told).isGreaterThanOrEqualTo(cards);
        assertThat(api.listAll("reading", "true", "id")).as(told).hasSize(cards * 2);
        if (cards == 0) {
            assertThat(api.listAll("customer", "true", "id")).as(told).isEmpty();
            importWorkbook(api);
        }
        assertBillsAsExpected(api);
    }

    private void killBillingRuns(List<String> points) {
        Kills kills = new Kills("billing runs");
        var home = ServerUnderTest.Home.fresh(TestDatabases.freshSettings(), folder)
                .withCopyAt(folder.resolve("home"));
        home.replace("base/billing/policies/billing.yaml", "value: \"2000\"", "value: \"0\"");
        home.replace("base/billing/policies/billing.yaml", "value: \"500\"", "value: \"100\"");
        try (RestartedServer server = new RestartedServer(home)) {
            for (int i = 0; i < points.size(); i++) {
                String administrator = "admin@billing" + i;
                importWorkbook(tenant(server.running(), home, "billing" + i));
                kills.during(server, points.get(i), 4000, client -> {
                    Pilot pilot = new Pilot(client.login(administrator, PASSWORD));
                    return () -> pilot.bill("2026-09");
                });
                Api api = server.login(administrator, PASSWORD);
                List<JsonNode> runs = api.listAll("billing-run", "period == period('202609')", "id,status");
                kills.tell(points.get(i), runs);
                finishRun(api, runs, kills.told(points.get(i)));
                assertFigures(api, List.of("2026-09"));
                Money.assertHolds(api);
            }
        }
    }

    private void killPayments(List<String> points) {
        Kills kills = new Kills("payments");
        var home = ServerUnderTest.Home.fresh(TestDatabases.freshSettings(), folder);
        try (RestartedServer server = new RestartedServer(home)) {
            Api first = tenant(server.running(), home, "paying");
            importWorkbook(first);
            new Pilot(first).bill("2026-09");
            Clerk.hire(first, "paying", "clerk1");
            List<JsonNode> bills = first.listAll("bill", "status == 'posted'", "id,account,outstanding,amount");
            for (int i = 0; i < points.size(); i++) {
                JsonNode bill = bills.get(i);
                String key = "kill-" + i;
                kills.during(server, points.get(i), 150, client -> {
                    Api clerk = clerk(client);
                    return () -> pay(clerk, bill, key);
                });
                Api api = server.login("admin@paying", PASSWORD);
                kills.tell(points.get(i), payments(api) - i + " payments");
                assertPaidOnce(server, bill, key, i + 1, kills.told(points.get(i)));
            }
        }
    }

    private static void assertPaidOnce(RestartedServer server, JsonNode bill, String key, int payments, String told) {
        Api.Answer again = pay(clerk(server.running().anonymous()), bill, key);
        assertThat(again.status()).as("%s: %s", told, again.body()).isEqualTo(200);
        Api api = server.login("admin@paying", PASSWORD);
        JsonNode paid = api.get("/api/data/bill/" + bill.path("id").asText()).orThrow();
        assertThat(paid.path("status").asText()).as(told).isEqualTo("paid");
        assertThat(payments(api)).as(told).isEqualTo(payments);
        Money.assertHolds(api);
    }

    private static Api tenant(ServerUnderTest server, ServerUnderTest.Home home, String code) {
        Api operator = server.anonymous().login(ServerUnderTest.ADMIN, home.adminPassword());
        Api administrator = Pilot.openTenant(operator, code, PASSWORD);
        new Pilot(administrator).prepare(BranchWorkbook.read(PilotAcceptanceTests.WORKBOOK));
        return administrator;
    }

    private static void importWorkbook(Api api) {
        new Pilot(api).importWorkbook(PilotAcceptanceTests.WORKBOOK);
    }

    private static int payments(Api api) {
        return api.listAll("payment", "method == 'cash'", "id").size();
    }

    private static Api clerk(Api client) {
        return client.login("clerk1@paying", "Counter-clerk1-2026");
    }

    private static Api.Answer pay(Api clerk, JsonNode bill, String key) {
        return clerk.post("/api/data/payment/actions/pay", Clerk.payBody(bill), key);
    }

    /** Goes on where the run stands: it may not have been made, not have been posted, be resumed by the start, or be done. */
    private static void finishRun(Api api, List<JsonNode> runs, String told) {
        Pilot pilot = new Pilot(api);
        assertThat(runs).as(told).hasSizeLessThanOrEqualTo(1);
        if (runs.isEmpty()) {
            pilot.bill("2026-09");
            return;
        }
        String path = "/api/data/billing-run/" + runs.get(0).path("id").asText();
        for (JsonNode task : api.get("/api/tasks?mine=true").orThrow().path("items")) {
            pilot.waitFor(task.path("id").asText());
        }
        if (!api.get(path).orThrow().path("status").asText().equals("posted")) {
            pilot.finished(api.post(path + "/actions/post", Api.JSON.createObjectNode()));
        }
    }

    private static void assertBillsAsExpected(Api api) {
        Pilot pilot = new Pilot(api);
        List<String> months = new ArrayList<>(List.of("2026-09", "2026-10"));
        months.forEach(pilot::bill);
        assertFigures(api, months);
    }

    private static void assertFigures(Api api, List<String> months) {
        try {
            JsonNode expected =
                    Api.JSON.readTree(Files.readAllBytes(Path.of(PilotAcceptanceTests.EXPECTED.toString())));
            for (String month : months) {
                Figures figures = new Figures();
                new Pilot(api).collect(figures, month);
                assertThat(PilotAcceptanceTests.asRead(figures.toJson()).path(month))
                        .isEqualTo(expected.path(month));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
