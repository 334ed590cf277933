package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.testkit.TestDatabases;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * kill -9 in the middle of an import, a billing run and a payment: at named points and at a random moment. After each the server
 * is started again, the same call is made again, and nothing may be lost, doubled or half there.
 */
@Tag("database")
class KillTests {
    private static final Duration DIES_WITHIN = Duration.ofMinutes(2);
    private static final String PASSWORD = "Pilot-Admin-2026";
    private static final String RANDOM_MOMENT = "random";

    private static final List<String> TWENTY_RANDOM = Collections.nCopies(20, RANDOM_MOMENT);

    private final long seed = Long.getLong("minshui.kill.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void anImportIsThereWholeOrNotAtAll() {
        killImports(List.of("import.checked", "import.written", "import.committed", RANDOM_MOMENT));
    }

    @Test
    void aBillingRunIsFinishedOnce() {
        killBillingRuns(List.of("batch.chunk-worked", "batch.chunk-committed#2", "batch.finished", RANDOM_MOMENT));
    }

    @Test
    void aPaymentIsTakenOnce() {
        killPayments(List.of("action.handled", "action.before-commit", "action.committed", RANDOM_MOMENT));
    }

    @Test
    @Tag("full")
    void importsKilledTwentyTimes() {
        killImports(TWENTY_RANDOM);
    }

    @Test
    @Tag("full")
    void billingRunsKilledTwentyTimes() {
        killBillingRuns(TWENTY_RANDOM);
    }

    @Test
    @Tag("full")
    void paymentsKilledTwentyTimes() {
        killPayments(TWENTY_RANDOM);
    }

    private void killImports(List<String> points) {
        var home = ServerUnderTest.Home.fresh(TestDatabases.freshSettings());
        int n = 0;
        try (ServerUnderTest server = ServerUnderTest.start(home)) {
            for (String ignored : points) {
                tenant(server, home, "import" + n++);
            }
        }
        for (int i = 0; i < points.size(); i++) {
            String tenant = "import" + i;
            killDuring(home, points.get(i), tenant, 2500, KillTests::importWorkbook);
            try (ServerUnderTest server = ServerUnderTest.start(home)) {
                Api api = server.anonymous().login("admin@" + tenant, PASSWORD);
                int cards = api.listAll("meter-card", "true", "id").size();
                assertThat(cards).as(told(points.get(i))).isIn(0, 612);
                assertThat(api.listAll("meter", "true", "id").size()).isGreaterThanOrEqualTo(cards);
                assertThat(api.listAll("reading", "true", "id")).hasSize(cards * 2);
                if (cards == 0) {
                    assertThat(api.listAll("customer", "true", "id")).isEmpty();
                    importWorkbook(api);
                }
                assertBillsAsExpected(api);
            }
        }
    }

    private void killBillingRuns(List<String> points) {
        var home = ServerUnderTest.Home.fresh(TestDatabases.freshSettings())
                .withMetadata("base/billing/policies/billing.yaml", "value: \"2000\"", "value: \"0\"")
                .withMetadata("base/billing/policies/billing.yaml", "value: \"500\"", "value: \"100\"");
        try (ServerUnderTest server = ServerUnderTest.start(home)) {
            for (int i = 0; i < points.size(); i++) {
                importWorkbook(tenant(server, home, "billing" + i));
            }
        }
        for (int i = 0; i < points.size(); i++) {
            String tenant = "billing" + i;
            killDuring(home, points.get(i), tenant, 4000, api -> new Pilot(api).bill("2026-09"));
            try (ServerUnderTest server = ServerUnderTest.start(home)) {
                Api api = server.anonymous().login("admin@" + tenant, PASSWORD);
                finishRun(api, points.get(i));
                assertFigures(api, List.of("2026-09"));
                Money.assertHolds(api);
            }
        }
    }

    private void killPayments(List<String> points) {
        var home = ServerUnderTest.Home.fresh(TestDatabases.freshSettings());
        List<JsonNode> bills;
        try (ServerUnderTest server = ServerUnderTest.start(home)) {
            Api api = tenant(server, home, "paying");
            importWorkbook(api);
            new Pilot(api).bill("2026-09");
            Clerk.hire(api, "paying", "clerk1");
            bills = api.listAll("bill", "status == 'posted'", "id,account,outstanding,amount");
        }
        for (int i = 0; i < points.size(); i++) {
            String point = points.get(i);
            JsonNode bill = bills.get(i);
            String key = "kill-" + i;
            killDuring(home, point, "paying", 400, administrator -> pay(administrator, bill, key));
            try (ServerUnderTest server = ServerUnderTest.start(home)) {
                Api clerk = clerk(server);
                Api.Answer again = clerk.post("/api/data/payment/actions/pay", Clerk.payBody(bill), key);
                assertThat(again.status())
                        .as("%s: %s", told(point), again.body())
                        .isEqualTo(200);
                Api api = server.anonymous().login("admin@paying", PASSWORD);
                String id = bill.path("id").asText();
                assertThat(api.get("/api/data/bill/" + id)
                                .orThrow()
                                .path("status")
                                .asText())
                        .isEqualTo("paid");
                assertThat(api.listAll("payment", "method == 'cash'", "id")).hasSize(i + 1);
                Money.assertHolds(api);
            }
        }
    }

    private interface Work {
        void run(Api administrator);
    }

    /** Runs the work on a server that dies in the middle of it. */
    private void killDuring(ServerUnderTest.Home home, String point, String tenant, int randomMillis, Work work) {
        boolean atRandom = point.equals(RANDOM_MOMENT);
        ServerUnderTest server = ServerUnderTest.launch(home, atRandom ? List.of() : ServerUnderTest.crashAt(point));
        server.awaitReady();
        Api api = server.anonymous().login("admin@" + tenant, PASSWORD);
        CompletableFuture<Void> working = CompletableFuture.runAsync(() -> work.run(api));
        if (atRandom) {
            int after = random.nextInt(randomMillis);
            CompletableFuture<Void> waited =
                    working.completeOnTimeout(null, after, java.util.concurrent.TimeUnit.MILLISECONDS);
            waited.exceptionally(cutOff -> null).join();
            server.kill();
        }
        assertThat(server.endsWithin(DIES_WITHIN)).as(told(point)).isTrue();
        working.exceptionally(cutOff -> null).join();
    }

    private String told(String point) {
        return "killed at " + point + ", seed " + seed;
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

    private static Api clerk(ServerUnderTest server) {
        return server.anonymous().login("clerk1@paying", "Counter-clerk1-2026");
    }

    /** The clerk's own log-in is not part of what is interrupted, so it is made from the address of the administrator's client. */
    private static void pay(Api administrator, JsonNode bill, String key) {
        administrator
                .login("clerk1@paying", "Counter-clerk1-2026")
                .post("/api/data/payment/actions/pay", Clerk.payBody(bill), key);
    }

    /** Goes on where the run stands: it may not have been made, not have been posted, be resumed by the start, or be done. */
    private void finishRun(Api api, String point) {
        Pilot pilot = new Pilot(api);
        List<JsonNode> runs = api.listAll("billing-run", "period == period('202609')", "id,status");
        assertThat(runs).as(told(point)).hasSizeLessThanOrEqualTo(1);
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
