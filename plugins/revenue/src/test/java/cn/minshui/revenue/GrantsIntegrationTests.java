package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.testkit.DatabaseTest;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a card is granted reaches its bills: people for a time, concessions for a time, a plan with a surcharge over it. */
@DatabaseTest(systemTables = true)
class GrantsIntegrationTests {
    private static final String RESIDENTIAL = """
            kind: tariff
            name: A01
            label: 多人口与低保（示例价）
            kernel: 2
            versions:
              v1:
                effectiveFrom: "201907"
                population: {above: 4, extra: 5}
                concessions:
                  low-income: {label: 低保, kind: volume, value: "5"}
                items:
                  water:
                    tiers:
                      first: {upTo: 18, price: "3.00"}
                      second: {upTo: 22, price: "3.83"}
                      third: {price: "6.32"}
            """;
    private static final String PLANNED = """
            kind: tariff
            name: B01
            label: 超计划（示例价）
            kernel: 2
            versions:
              v1:
                effectiveFrom: "201907"
                items:
                  water:
                    price: "2.20"
                    overPlan:
                      steps:
                        first: {upTo: 30, price: "0.44"}
                        second: {upTo: 50, price: "1.10"}
                        third: {price: "2.20"}
                  sewage: {price: "1.40"}
            """;
    private static OneBook book;
    private static BranchSystem system;

    @BeforeAll
    static void start(Database database) {
        book = new OneBook(database, GrantsIntegrationTests::changed);
        system = book.system;
    }

    @AfterAll
    static void stop() {
        book.close();
    }

    private static SourceFile changed(SourceFile shipped) {
        if (shipped.path().endsWith("/tariffs/A01.yaml")) {
            return new SourceFile(shipped.path(), RESIDENTIAL);
        }
        return shipped.path().endsWith("/tariffs/B01.yaml") ? new SourceFile(shipped.path(), PLANNED) : shipped;
    }

    private static DataRecord card(String number) {
        return system.list("meter-card", "cardNo == params.no", Map.of("no", number), "cardNo")
                .get(0);
    }

    private static void grant(String object, String number, String from, String to, Map<String, Object> values) {
        system.inTransaction((DataAccess data) -> {
            DataRecord card = card(number);
            Map<String, Object> all = new HashMap<>(values);
            all.put("meterCard", card.id());
            all.put("validFrom", YearMonth.parse(from));
            all.put("validTo", YearMonth.parse(to));
            return data.create(object, card.organization(), all);
        });
    }

    private static Map<String, String> lines(long run, String number) {
        Map<String, String> lines = new TreeMap<>();
        for (DataRecord item : system.list(
                "bill-item",
                "bill.run == params.run && bill.meterCard.cardNo == params.card",
                Map.of("run", run, "card", number),
                "item",
                "tier",
                "rule",
                "volume",
                "amount")) {
            String rule = item.textOrNull("rule");
            lines.put(
                    item.text("item") + " " + item.integer("tier") + (rule == null ? "" : " " + rule),
                    Written.plain(item.decimal("volume")) + " " + item.decimal("amount"));
        }
        return lines;
    }

    private static void assertSameAgain(long run, String number) {
        DataRecord bill = system.list(
                        "bill",
                        "run == params.run && meterCard.cardNo == params.card",
                        Map.of("run", run, "card", number),
                        "billNo",
                        "account",
                        "outstanding")
                .get(0);
        Map<String, ?> again = system.act(system.admin(), "bill", bill.id(), "recompute", BranchSystem.body())
                .body();
        assertThat(again.get("same")).as("%s", again).isEqualTo(true);
        Invariants.hold(system);
    }

    @Test
    void peopleAndConcessionsHoldForTheirTime() {
        book.card("G", "人口", 3);
        grant("population", "G", "2026-02", "2026-02", Map.of("persons", 6L));
        grant("concession", "G", "2026-03", "2026-03", Map.of("kind", "low-income"));
        grant("concession", "G", "2026-04", "2026-04", Map.of("kind", "low-income", "value", new BigDecimal("2")));
        book.reading(1, "G", "正常", 0, 35);
        assertThat(lines(system.bill("202601"), "G")).containsEntry("water 1", "18 54.00");
        book.reading(2, "G", "正常", 35, 70);
        long run = system.bill("202602");
        assertThat(lines(run, "G"))
                .isEqualTo(Map.of("water 1", "28 84.00", "water 2", "4 15.32", "water 3", "3 18.96"));
        assertSameAgain(run, "G");
        book.reading(3, "G", "正常", 70, 80);
        run = system.bill("202603");
        assertThat(lines(run, "G"))
                .isEqualTo(Map.of("water 1", "10 30.00", "water 1 concession:low-income", "-5 -15.00"));
        assertSameAgain(run, "G");
        payWhole(run, "15.00");
        book.reading(4, "G", "正常", 80, 90);
        assertThat(lines(system.bill("202604"), "G")).containsEntry("water 1 concession:low-income", "-2 -6.00");
        book.reading(5, "G", "正常", 90, 100);
        assertThat(lines(system.bill("202605"), "G")).isEqualTo(Map.of("water 1", "10 30.00"));
    }

    /** A line that takes back is no debt of its own: what is left of the others is paid. */
    private static void payWhole(long run, String amount) {
        DataRecord bill = system.list(
                        "bill",
                        "run == params.run && meterCard.cardNo == 'G'",
                        Map.of("run", run),
                        "account",
                        "outstanding")
                .get(0);
        assertThat(bill.decimal("outstanding")).isEqualByComparingTo(amount);
        system.act(system.admin(), "cashier-shift", null, "open", BranchSystem.body());
        var body = BranchSystem.body().put("method", "cash").put("amount", amount);
        body.put("account", Long.toString(bill.reference("account").id()));
        body.putArray("bills").addObject().put("id", Long.toString(bill.id())).put("outstanding", amount);
        system.act(system.admin(), "payment", null, "pay", body);
        assertThat(system.data().require("bill", bill.id(), "status").text("status"))
                .isEqualTo("paid");
        Invariants.hold(system);
    }

    @Test
    void whatLiesOverThePlanBearsTheSurcharge() {
        book.card("P", "简号", "B01", "册本号", "MC");
        system.inTransaction(data -> {
            DataRecord card = card("P");
            data.update("meter-card", card.id(), card.version(), Map.of("planVolume", new BigDecimal("1000")));
            return true;
        });
        book.reading(1, "P", "正常", 0, 1450);
        long run = system.bill("202601");
        assertThat(lines(run, "P"))
                .isEqualTo(Map.of(
                        "water 0", "1450 3190.00",
                        "surcharge 1 over-plan:first", "300 132.00",
                        "surcharge 2 over-plan:second", "150 165.00",
                        "sewage 0", "1450 2030.00"));
        assertSameAgain(run, "P");
    }
}
