package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.testkit.KillableDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 in the middle of an import, a billing run and a payment: of the server at named points, and at random moments of the
 * server or of the server and its database at once. After each they are started again, the same call is made again, and nothing
 * may be lost, doubled or half there.
 */
@Tag("database")
class KillTests {
    private static final String PASSWORD = "Pilot-Admin-2026";
    private static final String MONTH = "2026-09";
    private static final List<String> JOB_POINTS =
            List.of("batch.chunk-worked", "batch.chunk-committed#2", "batch.finished");
    private static final Step NOTHING = (pilot, month) -> {};

    @TempDir
    private static Path folder;

    private static KillableDatabase database;
    private static ServerUnderTest.Home home;
    private static RestartedServer server;
    private static int tenants;

    /** One database for all of it, a tenant for each import and run; a run of 612 cards is large enough to be one of several chunks. */
    @BeforeAll
    static void found() {
        database = KillableDatabase.start(folder.resolve("database"));
        home = ServerUnderTest.Home.fresh(database.settings(), folder).withCopyAt(folder.resolve("home"));
        home.replace("base/billing/policies/billing.yaml", "value: \"2000\"", "value: \"0\"");
        home.replace("base/billing/policies/billing.yaml", "value: \"1000\"", "value: \"100\"");
        server = new RestartedServer(home, database);
    }

    @AfterAll
    static void stop() {
        server.close();
        database.close();
    }

    @Test
    void anImportIsThereWholeOrNotAtAll() {
        killImports(Kills.andRandom("import.checked", "import.written", "import.committed"));
    }

    @Test
    void aBillingRunIsFinishedOnce() {
        killBillingRuns(JOB_POINTS, Pilot::preview, (pilot, month) -> pilot.post(pilot.runOf(month)), "posted");
        killBillingRuns(List.of(Kills.RANDOM_MOMENT), NOTHING, Pilot::bill, null);
    }

    @Test
    void aPreviewIsFinishedOnce() {
        killBillingRuns(JOB_POINTS, NOTHING, Pilot::preview, "previewed");
    }

    @Test
    void aPaymentIsTakenOnce() {
        killPayments(Kills.andRandom("action.handled", "action.before-commit", "action.committed"));
    }

    @Test
    @Tag("full")
    void importsKilledNineTimes() {
        killImports(Kills.NINE_RANDOM);
    }

    @Test
    @Tag("full")
    void billingRunsKilledNineTimes() {
        killBillingRuns(Kills.NINE_RANDOM, NOTHING, Pilot::bill, null);
    }

    @Test
    @Tag("full")
    void paymentsKilledNineTimes() {
        killPayments(Kills.NINE_RANDOM);
    }

    private static void killImports(List<String> points) {
        try (Kills kills = new Kills("imports")) {
            points.forEach(point -> killImport(kills, point));
        }
    }

    private static void killImport(Kills kills, String point) {
        String administrator = "admin@" + tenant();
        kills.during(server, point, 1500, client -> {
            Api api = client.login(administrator, PASSWORD);
            return () -> importWorkbook(api);
        });
        Api api = server.login(administrator, PASSWORD);
        int cards = api.listAll("meter-card", "true", "id").size();
        kills.tell(point, cards + " cards");
        assertImported(api, cards, kills.told(point));
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

    /** Work of a month. */
    private interface Step {
        void of(Pilot pilot, String month);
    }

    /**
     * @param before done on a server that lives
     * @param stands the state that the run must be in when the next server has finished the task; null where it may not have begun
     */
    private static void killBillingRuns(List<String> points, Step before, Step cutOff, @Nullable String stands) {
        try (Kills kills = new Kills("billing runs")) {
            points.forEach(point -> killBillingRun(kills, point, before, cutOff, stands));
        }
    }

    private static void killBillingRun(Kills kills, String point, Step before, Step cutOff, @Nullable String stands) {
        String administrator = "admin@" + tenant();
        Pilot prepared = new Pilot(server.login(administrator, PASSWORD));
        prepared.importWorkbook(PilotAcceptanceTests.WORKBOOK);
        before.of(prepared, MONTH);
        kills.during(server, point, 3000, client -> {
            Pilot pilot = new Pilot(client.login(administrator, PASSWORD));
            return () -> cutOff.of(pilot, MONTH);
        });
        Api api = server.login(administrator, PASSWORD);
        List<JsonNode> runs = api.listAll("billing-run", "period == period('202609')", "id,status");
        kills.tell(point, runs);
        finishRun(api, runs, stands, kills.told(point));
        Bills.assertAsExpected(api, List.of(MONTH));
        Money.assertHolds(api);
    }

    private static void killPayments(List<String> points) {
        String tenant = tenant();
        List<JsonNode> bills = billsToPay(tenant);
        try (Kills kills = new Kills("payments")) {
            for (int i = 0; i < points.size(); i++) {
                killPayment(kills, points.get(i), tenant, bills.get(i), i);
            }
        }
    }

    /** @param number how many have been paid before */
    private static void killPayment(Kills kills, String point, String tenant, JsonNode bill, int number) {
        String key = "kill-" + number;
        kills.during(server, point, 150, client -> {
            Api clerk = clerk(client, tenant);
            return () -> pay(clerk, bill, key);
        });
        Api api = server.login("admin@" + tenant, PASSWORD);
        kills.tell(point, payments(api) - number + " payments");
        Api.Answer again = pay(clerk(server.running().anonymous(), tenant), bill, key);
        assertThat(again.status()).as("%s: %s", kills.told(point), again.body()).isEqualTo(200);
        assertPaidOnce(api, bill, number + 1, kills.told(point));
    }

    private static List<JsonNode> billsToPay(String tenant) {
        Api api = server.login("admin@" + tenant, PASSWORD);
        importWorkbook(api);
        new Pilot(api).bill("2026-09");
        Clerk.hire(api.colleague(Pilot.FOUNDER), tenant, "clerk1");
        return api.listAll("bill", "status == 'posted'", "id,account,outstanding,amount");
    }

    private static void assertPaidOnce(Api api, JsonNode bill, int payments, String told) {
        JsonNode paid = api.get("/api/data/bill/" + bill.path("id").asText()).orThrow();
        assertThat(paid.path("status").asText()).as(told).isEqualTo("paid");
        assertThat(payments(api)).as(told).isEqualTo(payments);
        Money.assertHolds(api);
    }

    /** Opens one more. @return its code */
    private static String tenant() {
        String code = "tenant" + tenants++;
        Api client = server.running().anonymous();
        Api operator = client.login(ServerUnderTest.OPERATOR, home.operatorPassword());
        Api administrator = Pilot.openTenant(operator, code, PASSWORD);
        new Pilot(administrator).prepare(BranchWorkbook.read(PilotAcceptanceTests.WORKBOOK));
        return code;
    }

    private static void importWorkbook(Api api) {
        try {
            new Pilot(api).importWorkbook(PilotAcceptanceTests.WORKBOOK);
        } catch (PilotException e) {
            throw new AssertionError(e.getMessage() + "\n" + String.join("\n", e.lines()), e);
        }
    }

    private static int payments(Api api) {
        return api.listAll("payment", "method == 'cash'", "id").size();
    }

    private static Api clerk(Api client, String tenant) {
        return client.login("clerk1@" + tenant, "Counter-clerk1-2026");
    }

    private static Api.Answer pay(Api clerk, JsonNode bill, String key) {
        return clerk.post("/api/data/payment/actions/pay", Clerk.payBody(bill), key);
    }

    /** Goes on where the run stands: it may not have been made, not have been posted, be resumed by the start, or be done. */
    private static void finishRun(Api api, List<JsonNode> runs, @Nullable String stands, String told) {
        Pilot pilot = new Pilot(api);
        assertThat(runs).as(told).hasSizeLessThanOrEqualTo(1);
        if (runs.isEmpty()) {
            pilot.bill(MONTH);
            return;
        }
        String run = runs.get(0).path("id").asText();
        for (JsonNode task : api.get("/api/tasks?mine=true").orThrow().path("items")) {
            pilot.waitFor(task.path("id").asText());
        }
        String status =
                api.get("/api/data/billing-run/" + run).orThrow().path("status").asText();
        if (stands != null) {
            assertThat(status).as(told).isEqualTo(stands);
        }
        if (status.equals("previewed")) {
            assertPreviewed(pilot.previewResult(run).path("totals"), told);
        }
        if (!status.equals("posted")) {
            pilot.post(run);
        }
    }

    private static void assertPreviewed(JsonNode totals, String told) {
        long bills = 0;
        BigDecimal amount = BigDecimal.ZERO;
        for (JsonNode station : Bills.expected(MONTH)) {
            bills += station.path("bills").asLong();
            amount = amount.add(new BigDecimal(station.path("total").asText()));
        }
        assertThat(totals.path("bills").asLong()).as(told).isEqualTo(bills);
        assertThat(totals.path("amount").asText()).as(told).isEqualTo(amount.toPlainString());
    }

    private static void assertBillsAsExpected(Api api) {
        Pilot pilot = new Pilot(api);
        List<String> months = new ArrayList<>(List.of("2026-09", "2026-10"));
        months.forEach(pilot::bill);
        Bills.assertAsExpected(api, months);
    }
}
