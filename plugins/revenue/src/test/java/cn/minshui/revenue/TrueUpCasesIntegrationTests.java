package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.testkit.DatabaseTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Estimates that are settled where something lies between: a minimum volume that leaves them to the next bill, a new owner who pays
 * for his own days, a bill that was not made yet. Read on the 20th of each month; from January to February 31 days, to March 28, to
 * April 31. A01 leaves less than five m³ to the next bill, ten a month cost 1.00 and more 2.00; B01 costs 3.60. Figures are
 * worked out by hand.
 */
@DatabaseTest(systemTables = true)
class TrueUpCasesIntegrationTests {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static OneBook book;
    private static BranchSystem system;

    @BeforeAll
    static void start(Database database) {
        book = new OneBook(database, TrueUpCasesIntegrationTests::changed);
        system = book.system;
    }

    @AfterAll
    static void stop() {
        book.close();
    }

    private static SourceFile changed(SourceFile shipped) {
        if (shipped.path().endsWith("/policies/estimate.yaml")) {
            String text = shipped.text()
                    .replace("value: \"current\"", "value: \"historical\"")
                    .replace("value: \"takes-over\"", "value: \"by-days\"");
            assertThat(text).contains("\"historical\"", "\"by-days\"");
            return new SourceFile(shipped.path(), text);
        }
        return CarryOverIntegrationTests.changed(shipped);
    }

    /** Figures of standing bills, by month. */
    private static Map<Integer, String> bills(String card) {
        Map<Integer, String> bills = new TreeMap<>();
        for (DataRecord bill : standing(card)) {
            bills.put(
                    bill.period("period").getMonthValue(),
                    bill.decimal("volume").longValueExact() + " m³ "
                            + bill.decimal("amount").toPlainString());
        }
        return bills;
    }

    private static List<DataRecord> standing(String card) {
        return system.list(
                "bill",
                "meterCard.cardNo == params.no && kind == 'normal' && status != 'reversed'",
                Map.of("no", card),
                "period",
                "volume",
                "amount");
    }

    private static String carried(String card) {
        DataRecord found = system.list("meter-card", "cardNo == params.no", Map.of("no", card), "carriedVolume")
                .get(0);
        return found.isNull("carriedVolume")
                ? "nothing"
                : found.decimal("carriedVolume").toBigIntegerExact().toString();
    }

    private static void readAndBill(int month, String card, String status, long last, long current, Object... more) {
        book.reading(month, card, status, last, current, more);
        system.bill("20260" + month);
    }

    private static JsonNode act(String object, long id, String action) {
        return JSON.valueToTree(system.act(system.admin(), object, id, action, BranchSystem.body())
                .body());
    }

    private static JsonNode explained(String card, int month) {
        DataRecord bill = standing(card).stream()
                .filter(b -> b.period("period").getMonthValue() == month)
                .findFirst()
                .orElseThrow();
        JsonNode again = act("bill", bill.id(), "recompute");
        assertThat(again.get("same").asBoolean()).as("%s", again).isTrue();
        return act("bill", bill.id(), "explain");
    }

    /** Three were estimated and left to the next bill, two of them were not used. */
    @Test
    void whatWasCarriedTooHighIsTakenOffTheNextBill() {
        book.card("T1", "简号", "A01");
        readAndBill(1, "T1", "正常", 0, 10);
        readAndBill(2, "T1", "估抄", 10, 13, "估抄水量", 3);
        assertThat(carried("T1")).isEqualTo("3");
        readAndBill(3, "T1", "正常", 13, 12);
        assertThat(carried("T1")).as("two are less than five as well").isEqualTo("2");
        readAndBill(4, "T1", "正常", 12, 22);
        assertThat(bills("T1")).isEqualTo(Map.of(1, "10 m³ 10.00", 4, "12 m³ 12.00"));
        Invariants.hold(system);
    }

    /** March's bill holds February's three as well: 59 days of the 90 until April, 20 of 30 m³, in two months. */
    @Test
    void anEstimatedBillIsSettledWithWhatWasCarriedToIt() {
        book.card("T2", "简号", "A01");
        readAndBill(1, "T2", "正常", 0, 10);
        readAndBill(2, "T2", "估抄", 10, 13, "估抄水量", 3);
        readAndBill(3, "T2", "估抄", 13, 22, "估抄水量", 9);
        readAndBill(4, "T2", "正常", 22, 40);
        // 8 more in March at 1.00, 10 in April.
        assertThat(bills("T2")).isEqualTo(Map.of(1, "10 m³ 10.00", 3, "12 m³ 12.00", 4, "18 m³ 18.00"));
        JsonNode settled = explained("T2", 4).at("/trueUp/estimates/0");
        assertThat(settled.get("estimated").asText() + " "
                        + settled.get("volume").asText())
                .isEqualTo("12 20");
        Invariants.hold(system);
    }

    /** Of 33 m³ for 46.00 three were used, and one in April: both are less than five and are billed all the same. */
    @Test
    void whatIsLeftOfATrueUpIsBilledHoweverLittleItIs() {
        book.card("T3", "简号", "A01");
        readAndBill(1, "T3", "正常", 0, 10);
        readAndBill(2, "T3", "估抄", 10, 13, "估抄水量", 3);
        readAndBill(3, "T3", "估抄", 13, 43, "估抄水量", 30);
        readAndBill(4, "T3", "正常", 43, 14);
        assertThat(bills("T3")).isEqualTo(Map.of(1, "10 m³ 10.00", 3, "33 m³ 46.00", 4, "-29 m³ -42.00"));
        assertThat(carried("T3")).isEqualTo("nothing");
        explained("T3", 4);
        Invariants.hold(system);
    }

    /** 15 m³ in 59 days, 8 of them in the 31 of the former owner, who was charged 20. */
    @Test
    void aNewOwnerPaysForHisOwnDays() {
        book.card("T4", "简号", "B01");
        readAndBill(1, "T4", "正常", 0, 10);
        readAndBill(2, "T4", "估抄", 10, 30, "估抄水量", 20);
        system.inTransaction(data -> {
            DataRecord card = system.list("meter-card", "cardNo == 'T4'", Map.of(), "cardNo")
                    .get(0);
            long owner = data.create("customer", card.organization(), Map.of("name", "新户主", "type", "resident"));
            data.update("meter-card", card.id(), card.version(), Map.of("customer", owner));
            return true;
        });
        readAndBill(3, "T4", "正常", 30, 25);
        assertThat(bills("T4")).isEqualTo(Map.of(1, "10 m³ 36.00", 2, "20 m³ 72.00", 3, "7 m³ 25.20"));
        JsonNode trueUp = explained("T4", 3).get("trueUp");
        assertThat(trueUp.get("volume").asText()).isEqualTo("7");
        assertThat(trueUp.get("estimates")).isEmpty();
        JsonNode former = trueUp.at("/standing/0");
        assertThat(former.get("estimated").asText() + " " + former.get("volume").asText())
                .isEqualTo("20 8");
        Invariants.hold(system);
    }

    /** Nothing that is estimated is forgotten: March waits until February is billed, and then puts it right. */
    @Test
    void aReadingWaitsForTheEstimatesBeforeIt() {
        book.card("T5", "简号", "B01");
        readAndBill(1, "T5", "正常", 0, 10);
        book.reading(2, "T5", "估抄", 10, 25, "估抄水量", 15);
        long estimate = system.list("reading", "meterCard.cardNo == 'T5' && status == 'entered'", Map.of(), "period")
                .get(0)
                .id();
        system.act(
                system.admin(),
                "reading",
                estimate,
                "suspend",
                BranchSystem.body().put("reason", "用户有异议"));
        book.reading(3, "T5", "正常", 25, 69);
        system.act(
                system.admin(), "reading", null, "review", BranchSystem.body().put("period", "202603"));
        long run = system.create(
                        system.admin(), "billing-run", BranchSystem.body().put("period", "202603"))
                .id();
        JsonNode told = act("billing-run", run, "preview");
        assertThat(told.get("problems").findValuesAsText("code")).contains("ESTIMATE_NOT_BILLED");
        assertThat(told.get("problems").toString()).contains("该户 2026-02 的估抄还没有开账");
        act("billing-run", run, "drop");
        act("reading", estimate, "release");
        system.bill("202602");
        system.bill("202603");
        // 59 in 59 days: 31 × and 28, as if February had been billed in time.
        assertThat(bills("T5")).isEqualTo(Map.of(1, "10 m³ 36.00", 2, "15 m³ 54.00", 3, "44 m³ 158.40"));
        assertThat(system.list(
                        "bill-item",
                        "bill.meterCard.cardNo == 'T5' && corrects == params.p",
                        Map.of("p", YearMonth.of(2026, 2)),
                        "amount"))
                .isNotEmpty();
        Invariants.hold(system);
    }
}
