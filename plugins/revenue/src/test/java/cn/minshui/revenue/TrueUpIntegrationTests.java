package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Estimates settled at the prices of their own time, worked out by hand. Read on the 20th of each month: from January to February
 * 31 days, to March 28, to April 31. A01 has the shipped tiers of a month, B01 tiers of a year that begins in March, C01 costs more
 * from March on.
 */
@DatabaseTest(systemTables = true)
class TrueUpIntegrationTests {
    private static final String DEARER = """
            kind: tariff
            name: C01
            label: 三月调价（示例价）
            kernel: 2
            versions:
              v1:
                effectiveFrom: "201907"
                items: {water: {price: "2.00"}, sewage: {price: "0.80"}}
              v2:
                effectiveFrom: "202603"
                items: {water: {price: "2.20"}, sewage: {price: "1.40"}}
            """;
    private static OneBook book;
    private static BranchSystem system;

    static SourceFile historical(SourceFile shipped) {
        if (shipped.path().endsWith("/policies/estimate.yaml")) {
            return new SourceFile(
                    shipped.path(), shipped.text().replace("value: \"current\"", "value: \"historical\""));
        }
        if (shipped.path().endsWith("/tariffs/B01.yaml")) {
            String yearly = TierYearIntegrationTests.YEARLY.replace("OWNER", "keep");
            return new SourceFile(shipped.path(), yearly.replace("name: A01", "name: B01"));
        }
        return shipped.path().endsWith("/tariffs/C01.yaml") ? new SourceFile(shipped.path(), DEARER) : shipped;
    }

    @BeforeAll
    static void start(Database database) {
        book = new OneBook(database, TrueUpIntegrationTests::historical);
        system = book.system;
    }

    @AfterAll
    static void stop() {
        book.close();
    }

    /** The latest standing bill of a month. */
    private static DataRecord bill(String card, String period) {
        List<DataRecord> bills = system.list(
                "bill",
                "meterCard.cardNo == params.card && period == params.period && kind == 'normal' && status != 'reversed'",
                Map.of("card", card, "period", YearMonth.of(2026, Integer.parseInt(period))),
                "amount",
                "volume",
                "paid",
                "outstanding",
                "status",
                "account",
                "run");
        return bills.get(bills.size() - 1);
    }

    /** Month that is corrected (own ones: 0), item, tier and price, to volume and amount. */
    private static Map<String, String> lines(DataRecord bill) {
        Map<String, String> lines = new TreeMap<>();
        for (DataRecord item : system.list(
                "bill-item",
                "bill == params.bill",
                Map.of("bill", bill.id()),
                "item",
                "tier",
                "volume",
                "unitPrice",
                "amount",
                "corrects")) {
            String month = item.isNull("corrects")
                    ? "0"
                    : String.valueOf(item.period("corrects").getMonthValue());
            lines.put(
                    month + " " + item.text("item") + " " + item.value("tier") + " "
                            + Written.price(item.decimal("unitPrice")),
                    Written.plain(item.decimal("volume")) + " " + item.decimal("amount"));
        }
        return lines;
    }

    private static Map<String, ?> act(DataRecord bill, String action) {
        return system.act(system.admin(), "bill", bill.id(), action, BranchSystem.body())
                .body();
    }

    private static void assertSameAgain(DataRecord bill) {
        Map<String, ?> again = act(bill, "recompute");
        assertThat(again.get("same")).as("%s", again).isEqualTo(true);
    }

    private static void readAndBill(int month, String card, String status, long last, long current, Object... more) {
        book.reading(month, card, status, last, current, more);
        system.bill("20260" + month);
    }

    @Test
    void tooLowAnEstimateIsChargedAtThePricesOfItsMonth() {
        book.card("L");
        readAndBill(1, "L", "正常", 0, 10);
        readAndBill(2, "L", "估抄", 10, 25, "估抄水量", 15);
        readAndBill(3, "L", "正常", 25, 69);
        DataRecord bill = bill("L", "3");
        assertThat(lines(bill))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "0 water 1 1.85", "20 37.00",
                        "0 water 2 2.78", "8 22.24",
                        "0 sewage 0 0.95", "28 26.60",
                        "2 water 1 1.85", "5 9.25",
                        "2 water 2 2.78", "11 30.58",
                        "2 sewage 0 0.95", "16 15.20"));
        assertThat(bill.decimal("amount")).isEqualByComparingTo("140.87");
        assertThat(bill.decimal("volume")).isEqualByComparingTo("44");
        assertThat(String.valueOf(act(bill, "explain").get("trueUp")))
                .contains("volume=28", "estimated=15", "volume=31", "amount=55.03");
        assertSameAgain(bill);
        Invariants.hold(system);
    }

    /** 534.45 charged in February, 100 of it paid; 97.03 and 85.84 are what both months cost, 28.00 what January did. */
    @Test
    void tooHighAnEstimateIsGivenBackToTheBalanceAndPaysWhatIsOpen() {
        book.card("H");
        readAndBill(1, "H", "正常", 0, 10);
        readAndBill(2, "H", "估抄", 10, 110, "估抄水量", 100);
        DataRecord estimated = bill("H", "2");
        assertThat(estimated.decimal("amount")).isEqualByComparingTo("534.45");
        long account = estimated.reference("account").id();
        CallContext cashier = system.as("cashier1", "350583", "cashier");
        system.act(cashier, "cashier-shift", null, "open", BranchSystem.body());
        ObjectNode pay = BranchSystem.body().put("account", Long.toString(account));
        pay.put("method", "cash").put("amount", "100.00");
        pay.putArray("bills")
                .addObject()
                .put("id", Long.toString(estimated.id()))
                .put("outstanding", "534.45");
        system.act(cashier, "payment", null, "pay", pay);

        readAndBill(3, "H", "正常", 110, 69);
        DataRecord credit = bill("H", "3");
        assertThat(credit.decimal("amount")).isEqualByComparingTo("-351.58");
        assertThat(credit.decimal("volume")).isEqualByComparingTo("-41");
        assertThat(credit.text("status")).isEqualTo("paid");
        // January's 28.00 are older and are paid first.
        assertThat(bill("H", "1").decimal("outstanding")).isEqualByComparingTo("0");
        assertThat(bill("H", "2").decimal("outstanding")).isEqualByComparingTo("110.87");
        assertThat(balance(account)).isEqualByComparingTo("0");
        assertSameAgain(credit);
        Invariants.hold(system);

        Map<String, Object> of = Map.of("run", credit.reference("run").id(), "account", account);
        List<DataRecord> moved = system.list("payment", "run == params.run && account == params.account", of, "amount");
        assertThat(moved).extracting(p -> p.decimal("amount").toPlainString()).containsExactly("-351.58", "351.58");
        for (int i = moved.size() - 1; i >= 0; i--) {
            system.act(system.admin(), "payment", moved.get(i).id(), "reverse", BranchSystem.body());
            Invariants.hold(system);
        }
        system.act(system.admin(), "billing-run", credit.reference("run").id(), "undo", BranchSystem.body());
        assertThat(system.data().require("bill", credit.id(), "status").text("status"))
                .isEqualTo("reversed");
        Invariants.hold(system);
        system.bill("202603");
        assertThat(bill("H", "3").decimal("amount")).isEqualByComparingTo("-351.58");
        Invariants.hold(system);
    }

    private static BigDecimal balance(long account) {
        return system.data().require("account", account, "balance").decimal("balance");
    }

    /** February belongs to the year that ends; what March used less leaves April in the first tier. */
    @Test
    void severalEstimatesOverTheTurnOfATierYearMoveWhatCounts() {
        book.card("Y", "简号", "B01");
        readAndBill(1, "Y", "正常", 0, 50);
        readAndBill(2, "Y", "估抄", 50, 80, "估抄水量", 30);
        readAndBill(3, "Y", "估抄", 80, 110, "估抄水量", 30);
        readAndBill(4, "Y", "正常", 110, 140);
        DataRecord bill = bill("Y", "4");
        assertThat(lines(bill))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "2 water 2 2.13", "1 2.13",
                        "2 sewage 0 1.42", "1 1.42",
                        "3 water 1 1.42", "-2 -2.84",
                        "3 sewage 0 1.42", "-2 -2.84",
                        "0 water 1 1.42", "31 44.02",
                        "0 sewage 0 1.42", "31 44.02"));
        assertThat(bill.decimal("amount")).isEqualByComparingTo("85.91");
        Map<String, BigDecimal> counted = new HashMap<>();
        for (DataRecord row :
                system.list("tier-accumulation", "meterCard.cardNo == 'Y'", Map.of(), "window", "counted")) {
            counted.merge(row.period("window").toString(), row.decimal("counted"), BigDecimal::add);
        }
        assertThat(counted.get("2025-03")).isEqualByComparingTo("81");
        assertThat(counted.get("2026-03")).isEqualByComparingTo("59");
        assertSameAgain(bill);
        Invariants.hold(system);
    }

    @Test
    void whatWasUsedBeforeAPriceRoseCostsTheOldPrice() {
        book.card("C", "简号", "C01");
        readAndBill(1, "C", "正常", 0, 10);
        readAndBill(2, "C", "估抄", 10, 20, "估抄水量", 10);
        readAndBill(3, "C", "正常", 20, 69);
        assertThat(lines(bill("C", "3")))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "0 water 0 2.20", "28 61.60",
                        "0 sewage 0 1.40", "28 39.20",
                        "2 water 0 2.00", "21 42.00",
                        "2 sewage 0 0.80", "21 16.80"));
    }

    /** The old meter stands 7 below its estimate, the new one ran from 2 to 38: 59 in all. */
    @Test
    void aMeterThatIsReplacedSettlesTheOldOne() {
        book.card("M");
        readAndBill(1, "M", "正常", 0, 10);
        readAndBill(2, "M", "估抄", 10, 40, "估抄水量", 30);
        readAndBill(3, "M", "换表", 40, 38, "旧表止码", 33, "新表号", "M-NEW", "新表起码", 2);
        DataRecord bill = bill("M", "3");
        assertThat(bill.decimal("volume")).isEqualByComparingTo("29");
        assertThat(lines(bill)).containsEntry("2 water 2 2.78", "1 2.78").containsEntry("0 sewage 0 0.95", "28 26.60");
        assertSameAgain(bill);
    }

    @Test
    void whatAFormerOwnerWasChargedStands() {
        book.card("O");
        readAndBill(1, "O", "正常", 0, 10);
        readAndBill(2, "O", "估抄", 10, 30, "估抄水量", 20);
        system.inTransaction(data -> {
            DataRecord card = system.list("meter-card", "cardNo == 'O'", Map.of(), "cardNo")
                    .get(0);
            long owner = data.create("customer", card.organization(), Map.of("name", "新户主", "type", "resident"));
            data.update("meter-card", card.id(), card.version(), Map.of("customer", owner));
            return true;
        });
        book.reading(3, "O", "正常", 30, 25);
        system.act(
                system.admin(), "reading", null, "review", BranchSystem.body().put("period", "202603"));
        long run = system.create(
                        system.admin(), "billing-run", BranchSystem.body().put("period", "202603"))
                .id();
        Map<String, ?> told = system.act(system.admin(), "billing-run", run, "preview", BranchSystem.body())
                .body();
        assertThat(String.valueOf(Objects.requireNonNull(told.get("problems")))).contains("TRUE_UP_BELOW");
        system.act(system.admin(), "billing-run", run, "drop", BranchSystem.body());
    }

    @Test
    void aTypedReadingMayStandAsFarBelowAsWasEstimated() {
        book.card("T");
        book.reading(1, "T", "正常", 0, 10);
        enter("T", 2, "estimated", 15);
        assertThat(card("T").integer("estimatedVolume")).isEqualTo(15);
        assertThatThrownBy(() -> enter("T", 3, "normal", 9))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problems()).extracting(Problem::code).contains("READING_BACKWARDS"));
        assertThat(String.valueOf(enter("T", 3, "normal", 12).get("volume"))).isEqualTo("-13");
        assertThat(card("T").integer("estimatedVolume")).isZero();
        ObjectNode corrected = typed("T", 3, "normal").put("currentReading", 11).put("correct", true);
        assertThat(String.valueOf(system.act(system.admin(), "reading", null, "enter", corrected)
                        .body()
                        .get("volume")))
                .isEqualTo("-14");
    }

    private static DataRecord card(String number) {
        return system.list("meter-card", "cardNo == params.no", Map.of("no", number), "lastReading", "estimatedVolume")
                .get(0);
    }

    private static ObjectNode typed(String card, int month, String status) {
        return BranchSystem.body()
                .put("meterCard", Long.toString(card(card).id()))
                .put("period", "20260" + month)
                .put("readAt", "2026-0" + month + "-20")
                .put("readStatus", status);
    }

    private static Map<String, ?> enter(String card, int month, String status, long number) {
        ObjectNode body = typed(card, month, status);
        body.put(status.equals("estimated") ? "estimatedVolume" : "currentReading", number);
        return system.act(system.admin(), "reading", null, "enter", body).body();
    }
}
