package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cn.minshui.engine.testkit.TestDatabases;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The pilot's workbook through a real server: to the cent, explained, computed again, and paid by two clerks at once. */
@Tag("database")
@TestMethodOrder(OrderAnnotation.class)
class PilotAcceptanceTests {
    static final Path WORKBOOK = ServerUnderTest.repository().resolve("metadata/demo/nanan-pilot.xlsx");
    static final Path EXPECTED = ServerUnderTest.repository().resolve("metadata/demo/nanan-pilot.expected.json");
    private static final String TENANT = "nanan";
    private static final int RACES = 1000;

    private static final String PASSWORD = "Pilot-Admin-2026";
    /** Reads and writes by the generated client alone; what the server refuses is its problem, typed. */
    private static final String PROGRAM = """
            import { ApiProblem, Client } from './client'
            import type { Customer, MeterCard } from './objects'
            declare const process: { argv: string[] }
            const [base, username, password] = process.argv.slice(2) as [string, string, string]
            const login = await fetch(`${base}/api/auth/login`, {
              method: 'POST',
              headers: { 'Content-Type': 'application/json' },
              body: JSON.stringify({ username, password }),
            })
            const { accessToken } = (await login.json()) as { accessToken: string }
            const client = new Client(base, () => accessToken)
            const bills = await client.bill.list({ filter: "volume > 30", size: 5, sort: '-amount,billNo' })
            const cards = await client.meterCard.list({ filter: "cardNo == '35058700002'" })
            const card: MeterCard | undefined = cards.items[0]
            const made: Customer = await client.customer.create({ name: '生成代码', type: 'resident' }, crypto.randomUUID())
            const changed = await client.customer.update(made.id, made.version, { name: '改名' })
            const stale = await client.customer
              .update(made.id, made.version, { name: '又改' })
              .then(() => '', (problem: unknown) => (problem instanceof ApiProblem ? problem.problem.code : String(problem)))
            const explained = await client.bill.actions.explain(bills.items[0]!.id)
            console.log(JSON.stringify({
              bills: bills.items.map(({ billNo, amount }) => ({ billNo, amount })),
              card: card?.cardNo, name: changed.name, version: changed.version, stale, total: explained['total'],
            }))
            """;

    private static ServerUnderTest server;
    private static ServerUnderTest.Home home;
    private static Api administrator;

    @BeforeAll
    static void start(@TempDir Path folder) {
        home = ServerUnderTest.Home.fresh(TestDatabases.freshSettings(), folder);
        server = ServerUnderTest.start(home);
        Api operator = server.anonymous().login(ServerUnderTest.OPERATOR, home.operatorPassword());
        administrator = Pilot.openTenant(operator, TENANT, PASSWORD);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    @Order(1)
    void billsThePilotToTheCent() throws IOException {
        JsonNode expected = Api.JSON.readTree(Files.readAllBytes(EXPECTED));
        assertThat(asRead(new Pilot(administrator).run(WORKBOOK))).isEqualTo(expected);
        Money.assertHolds(administrator);
    }

    /** As a reader of the written file sees it: numbers compare by what they look like. */
    static JsonNode asRead(JsonNode figures) throws IOException {
        return Api.JSON.readTree(figures.toString());
    }

    @Test
    @Order(2)
    void everyBillExplainsItselfAndComputesAgainToTheSameCents() {
        List<JsonNode> bills = administrator.listAll("bill", "volume > 30", "id,amount");
        assertThat(bills).hasSizeGreaterThan(50);
        for (JsonNode bill : bills.subList(0, 50)) {
            String path = "/api/data/bill/" + bill.path("id").asText();
            JsonNode explained = administrator.get(path + "/explain").orThrow();
            assertThat(explained.path("total").asText())
                    .isEqualTo(bill.path("amount").asText());
            assertThat(explained.path("release").asText()).hasSize(64);
            BigDecimal items = BigDecimal.ZERO;
            for (JsonNode item : explained.path("items")) {
                items = items.add(Money.decimal(item, "rounded"));
            }
            assertThat(items).isEqualByComparingTo(Money.decimal(bill, "amount"));
            JsonNode again = administrator
                    .post(path + "/actions/recompute", Api.JSON.createObjectNode())
                    .orThrow();
            assertThat(again.path("same").asBoolean()).as("%s", again).isTrue();
        }
    }

    @Test
    @Order(3)
    void twoClerksPayTheSameBillAtOnceAThousandTimes() throws Exception {
        Clerk first = Clerk.hire(administrator.colleague(Pilot.FOUNDER), TENANT, "clerk1");
        Clerk second = Clerk.hire(administrator.colleague(Pilot.FOUNDER), TENANT, "clerk2");
        List<JsonNode> bills = administrator.listAll("bill", "status == 'posted'", "id,account,outstanding,amount");
        assertThat(bills).hasSizeGreaterThanOrEqualTo(RACES);
        ExecutorService pool = Executors.newFixedThreadPool(2);
        CyclicBarrier together = new CyclicBarrier(2);
        BigDecimal taken = BigDecimal.ZERO;
        for (int race = 0; race < RACES; race++) {
            JsonNode bill = bills.get(race);
            String key = "race-" + race + "-";
            List<Future<Api.Answer>> answers = new ArrayList<>();
            for (Clerk clerk : List.of(first, second)) {
                Callable<Api.Answer> pay = () -> {
                    together.await();
                    return clerk.pay(bill, key + clerk.shift());
                };
                answers.add(pool.submit(pay));
            }
            List<Integer> statuses =
                    List.of(answers.get(0).get().status(), answers.get(1).get().status());
            assertThat(statuses)
                    .as("race %d: %s", race, answers.get(1).get().body())
                    .containsExactlyInAnyOrder(200, 409);
            taken = taken.add(Money.decimal(bill, "amount"));
        }
        pool.shutdown();
        List<JsonNode> payments = administrator.listAll("payment", "method == 'cash'", "id,amount");
        assertThat(payments).hasSize(RACES);
        BigDecimal paid =
                payments.stream().map(p -> Money.decimal(p, "amount")).reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(paid).isEqualByComparingTo(taken);
        assertThat(administrator.listAll("bill", "status == 'paid'", "id")).hasSize(RACES);
        Money.assertHolds(administrator);
    }

    /** Of the folder and of the release alike: they are compiled, and the client works the system it was made for. */
    @Test
    @Order(4)
    void sourcesAreGeneratedOfTheShippedMetadataAndOfItsRelease(@TempDir Path folder) throws IOException {
        GeneratedSources sources = new GeneratedSources(home, folder);
        String[] release = {"--release", "current", "--tenant", TENANT};
        Map<String, String> java = sources.generate("java", "release", java(release));
        assertThat(java).isEqualTo(sources.generate("java", "folder", java()));
        assertThat(java)
                .containsKeys("com/example/water/MeterCardRepository.java", "com/example/water/BillFilter.java");
        sources.compileJava(java);

        assumeTrue(GeneratedSources.hasTypeScript(), "the packages of npm are not installed");
        Map<String, String> client = sources.generate("openapi", "release", release);
        assertThat(client).containsOnlyKeys("client.ts", "objects.ts", "openapi.json");
        assertThat(client).isEqualTo(sources.generate("openapi", "folder"));
        assertThat(sources.generate("typescript", "release", release))
                .containsExactly(Map.entry("objects.ts", client.get("objects.ts")));
        JsonNode told = sources.run(client, PROGRAM, server.url, "admin@" + TENANT, PASSWORD);
        assertThat(told.path("card").asText()).isEqualTo("35058700002");
        assertThat(told.path("name").asText()).isEqualTo("改名");
        assertThat(told.path("version").asInt()).isEqualTo(2);
        assertThat(told.path("stale").asText()).isEqualTo("STALE");
        assertThat(told.path("total").asText())
                .isEqualTo(told.at("/bills/0/amount").asText());
        assertThat(told.path("bills")).hasSize(5);
    }

    private static String[] java(String... words) {
        return Stream.concat(Stream.of("--package", GeneratedSources.PACKAGE), Arrays.stream(words))
                .toArray(String[]::new);
    }
}
