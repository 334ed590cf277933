package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.testkit.DatabaseTest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the reading cycle of a book means for its bills; code A01 is by the month as shipped, B01 by the year and by the owner. */
@DatabaseTest(systemTables = true)
class CycleIntegrationTests {
    private static OneBook book;
    private static BranchSystem system;

    @BeforeAll
    static void start(Database database) {
        book = new OneBook(database, CycleIntegrationTests::changed);
        system = book.system;
    }

    @AfterAll
    static void stop() {
        book.close();
    }

    private static SourceFile changed(SourceFile shipped) {
        if (shipped.path().endsWith("/tariffs/B01.yaml")) {
            String yearly =
                    TierYearIntegrationTests.YEARLY.replace("OWNER", "restart").replace("name: A01", "name: B01");
            return new SourceFile(shipped.path(), yearly);
        }
        if (shipped.path().endsWith("/tariffs/C01.yaml")) {
            return new SourceFile(shipped.path(), PRICE_CHANGE);
        }
        return shipped.path().endsWith("/tariffs/A02.yaml")
                ? new SourceFile(shipped.path(), shipped.text().replace("kernel: 2", "kernel: 1"))
                : shipped;
    }

    private static final String PRICE_CHANGE = """
            kind: tariff
            name: C01
            label: 调价按天（示例价）
            kernel: 2
            versions:
              v1:
                effectiveFrom: "201907"
                items: {water: {price: "2.00"}, sewage: {price: "0.80"}}
              v2:
                effectiveFrom: "202606"
                priceChange: {mode: day}
                items: {water: {price: "2.20"}, sewage: {price: "1.40"}}
            """;

    private static Map<String, String> lines(long run, String card) {
        Map<String, String> lines = new TreeMap<>();
        for (DataRecord item : system.list(
                "bill-item",
                "bill.run == params.run && bill.meterCard.cardNo == params.card",
                Map.of("run", run, "card", card),
                "item",
                "tier",
                "volume",
                "unitPrice",
                "amount")) {
            lines.put(
                    item.text("item") + " " + item.integer("tier") + " " + Written.price(item.decimal("unitPrice")),
                    Written.plain(item.decimal("volume")) + " " + item.decimal("amount"));
        }
        return lines;
    }

    @Test
    void twoMonthsHaveTwiceTheRoomInTheTiersAndPayForShopsTwice() {
        TierYearIntegrationTests.cycle(system, "even-months");
        book.card("E", "商铺数", 1);
        book.reading(2, "E", "正常", 0, 75);
        assertThat(lines(system.bill("202602"), "E"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "water 1 1.85", "40 74.00",
                        "water 2 2.78", "30 83.40",
                        "water 3 5.55", "5 27.75",
                        "sewage 0 0.95", "75 71.25",
                        "garbage 0 30.00", "2 60.00"));
        TierYearIntegrationTests.cycle(system, "quarterly");
        book.reading(3, "E", "正常", 75, 150);
        long run = system.bill("202603");
        assertThat(lines(run, "E"))
                .containsEntry("water 1 1.85", "60 111.00")
                .containsEntry("garbage 0 30.00", "3 90.00");
        DataRecord bill = system.list("bill", "run == params.run && kind == 'normal'", Map.of("run", run), "billNo")
                .get(0);
        Map<String, ?> explained = system.act(system.admin(), "bill", bill.id(), "explain", BranchSystem.body())
                .body();
        assertThat(explained.get("span"))
                .isInstanceOfSatisfying(
                        Map.class,
                        s -> assertThat(s)
                                .containsEntry("months", 3L)
                                .containsEntry("from", "2026-02-21")
                                .containsEntry("to", "2026-03-20"));
        TierYearIntegrationTests.cycle(system, "monthly");
        Invariants.hold(system);
    }

    @Test
    void aBookIsMissedOnlyInMonthsInWhichItIsRead() {
        book.card("Q");
        TierYearIntegrationTests.cycle(system, "quarterly");
        assertThat(problems("202604")).isEmpty();
        assertThat(problems("202606")).contains("Q READING_MISSING");
        book.reading(4, "Q", "正常", 0, 5);
        assertThat(problems("202604")).contains("Q READING_NOT_REVIEWED");
        TierYearIntegrationTests.cycle(system, "monthly");
    }

    @Test
    void aPriceThatDoesNotKnowOfMonthsBillsNoneOfTwo() {
        book.card("K", "简号", "A02");
        TierYearIntegrationTests.cycle(system, "odd-months");
        book.reading(9, "K", "正常", 0, 45);
        system.act(
                system.admin(), "reading", null, "review", BranchSystem.body().put("period", "202609"));
        assertThat(problems("202609")).contains("K TARIFF_IGNORES_MONTHS");
        long run = system.bill("202609");
        assertThat(lines(run, "K")).isEmpty();
        TierYearIntegrationTests.cycle(system, "monthly");
        assertThat(lines(system.bill("202609"), "K")).containsEntry("water 2 2.78", "15 41.70");
    }

    private static List<String> problems(String period) {
        DataRecord of =
                system.list("book", "bookNo == 'MB'", Map.of(), "bookNo").get(0);
        long run = system.create(
                        system.admin(),
                        "billing-run",
                        BranchSystem.body().put("period", period).put("book", Long.toString(of.id())))
                .id();
        Map<String, ?> told = system.act(system.admin(), "billing-run", run, "preview", BranchSystem.body())
                .body();
        system.act(system.admin(), "billing-run", run, "drop", BranchSystem.body());
        return ((List<?>) Objects.requireNonNull(told.get("problems")))
                .stream()
                        .map(p -> (Map<?, ?>) p)
                        .map(p -> ((Map<?, ?>) p.get("meterCard")).get("label") + " " + p.get("code"))
                        .toList();
    }

    @Test
    void aNewOwnerBeginsAnewWhereTheTariffSaysSo() {
        book.card("R", "简号", "B01", "册本号", "MC");
        book.reading(7, "R", "正常", 0, 90);
        system.bill("202607");
        TierYearIntegrationTests.newOwners(system);
        book.reading(8, "R", "正常", 90, 140);
        assertThat(lines(system.bill("202608"), "R"))
                .containsKey("water 1 1.42")
                .doesNotContainKey("water 2 2.13");
    }

    /** Read on 20 May and 20 June: 11 days of old prices, 20 of new ones. */
    @Test
    void pricesThatChangeInsideThePeriodShareItsDays() {
        book.card("P", "简号", "C01", "册本号", "MC");
        book.reading(5, "P", "正常", 0, 10);
        system.bill("202605");
        book.reading(6, "P", "正常", 10, 72);
        assertThat(lines(system.bill("202606"), "P"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "water 0 2.00", "22 44.00",
                        "sewage 0 0.80", "22 17.60",
                        "water 0 2.20", "40 88.00",
                        "sewage 0 1.40", "40 56.00"));
    }
}
