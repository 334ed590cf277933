package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Late fees waived at the counter: 0.005 of 28.00 (10 m³) a day, due 30 days after the posting, without grace. */
@DatabaseTest(systemTables = true)
class WaiverIntegrationTests {
    private static OneBook book;
    private static BranchSystem system;
    private static CallContext cashier;
    private static CallContext manager;

    @BeforeAll
    static void start(Database database) {
        book = new OneBook(database, MoneyWalkIntegrationTests::late);
        system = book.system;
        roles();
        system.act(cashier, "cashier-shift", null, "open", BranchSystem.body());
    }

    /** Contexts take the clock that they were made with, which goes on. */
    private static void roles() {
        cashier = system.as("cashier1", "350583", "cashier");
        manager = system.as("clerk2", "350583", "branch-manager");
    }

    @AfterAll
    static void stop() {
        book.close();
    }

    /** A bill of 28.00 of this month that is late by so many days. */
    private static DataRecord late(String card, int month, int days) {
        book.card(card);
        book.reading(month, card, "正常", 0, 10);
        system.bill("20260" + month);
        system.clock.advance(Duration.ofDays(30 + days));
        return bill(card);
    }

    private static DataRecord bill(String card) {
        return system.list(
                        "bill",
                        "meterCard.cardNo == params.card && kind == 'normal'",
                        Map.of("card", card),
                        "billNo",
                        "account",
                        "amount",
                        "status")
                .get(0);
    }

    private static Map<?, ?> due(DataRecord bill) {
        ObjectNode body = BranchSystem.body().put("account", account(bill));
        Map<String, ?> due = system.act(cashier, "payment", null, "due", body).body();
        return (Map<?, ?>) ((List<?>) Objects.requireNonNull(due.get("bills"))).get(0);
    }

    private static String account(DataRecord bill) {
        return Long.toString(bill.reference("account").id());
    }

    private static String fee(DataRecord bill) {
        return String.valueOf(due(bill).get("lateFee"));
    }

    private static Map<String, ?> waive(CallContext who, DataRecord bill, String seen, @Nullable Integer days) {
        ObjectNode body = BranchSystem.body().put("account", account(bill)).put("reason", "our-fault");
        ObjectNode row = body.putArray("bills").addObject();
        row.put("id", Long.toString(bill.id())).put("lateFee", seen);
        if (days != null) {
            row.put("days", days);
        }
        return system.act(who, "late-fee-waiver", null, "waive", body).body();
    }

    /** What the counter asks before it waives: an amount, or days, or neither. */
    private static Map<String, ?> asked(CallContext who, String action, DataRecord bill, String seen, Object... more) {
        ObjectNode body = BranchSystem.body().put("account", account(bill)).put("reason", "our-fault");
        if (action.equals("quote")) {
            body.remove("reason");
        }
        ObjectNode row = body.putArray("bills").addObject();
        row.put("id", Long.toString(bill.id())).put("lateFee", seen);
        for (int i = 0; i < more.length; i += 2) {
            row.put(String.valueOf(more[i]), String.valueOf(more[i + 1]));
        }
        return system.act(who, "late-fee-waiver", null, action, body).body();
    }

    private static Map<?, ?> quote(CallContext who, DataRecord bill, String seen, Object... more) {
        Object bills =
                Objects.requireNonNull(asked(who, "quote", bill, seen, more).get("bills"));
        return (Map<?, ?>) ((List<?>) bills).get(0);
    }

    private static Map<String, ?> pay(DataRecord bill, String amount, String outstanding, String fee) {
        ObjectNode body = BranchSystem.body().put("account", account(bill));
        body.put("method", "cash").put("amount", amount);
        body.putArray("bills")
                .addObject()
                .put("id", Long.toString(bill.id()))
                .put("outstanding", outstanding)
                .put("lateFee", fee);
        return system.act(cashier, "payment", null, "pay", body).body();
    }

    private static void assertRefused(Runnable call, String code) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problems()).extracting(Problem::code).contains(code));
    }

    private static DataRecord newest() {
        List<DataRecord> all = system.list("late-fee-waiver", "id > 0", Map.of(), "days", "amount", "status");
        return all.get(all.size() - 1);
    }

    @Test
    void whatIsWaivedIsNotAskedForAndDoesNotGrowBack() {
        DataRecord bill = late("W", 1, 10);
        assertThat(fee(bill)).isEqualTo("1.40");
        assertThat(waive(cashier, bill, "1.40", null).get("amount")).hasToString("1.40");
        assertThat(fee(bill)).isEqualTo("0.00");
        assertThat(due(bill).get("waivedDays")).isEqualTo(10L);
        system.clock.advance(Duration.ofDays(3));
        assertThat(fee(bill)).isEqualTo("0.42");
        // A part of the principal bears the three days that nobody waived.
        pay(bill, "10.00", "28.00", "0.42");
        assertRefused(() -> pay(bill, "28.42", "28.00", "0.42"), "OUTSTANDING_CHANGED");
        String left = String.valueOf(due(bill).get("outstanding"));
        String fee = fee(bill);
        pay(bill, new BigDecimal(left).add(new BigDecimal(fee)).toPlainString(), left, fee);
        assertThat(bill("W").text("status")).isEqualTo("paid");
        long waiver = newest().id();
        assertRefused(() -> reverse(waiver), "BILL_SETTLED");
        Invariants.hold(system);
    }

    private static void reverse(long waiver) {
        system.act(
                manager,
                "late-fee-waiver",
                waiver,
                "reverse",
                BranchSystem.body().put("reason", "减错户"));
    }

    @Test
    void aWaiverThatIsTakenBackLeavesBothRowsAndTheWholeFee() {
        DataRecord bill = late("B", 2, 20);
        assertThat(fee(bill)).isEqualTo("2.80");
        waive(cashier, bill, "2.80", 5);
        assertThat(fee(bill)).isEqualTo("2.10");
        DataRecord waiver = newest();
        assertThat(waiver.decimal("amount")).isEqualByComparingTo("0.70");
        assertRefused(
                () -> system.act(
                        cashier,
                        "late-fee-waiver",
                        waiver.id(),
                        "reverse",
                        BranchSystem.body().put("reason", "x")),
                "FORBIDDEN");
        reverse(waiver.id());
        assertThat(fee(bill)).isEqualTo("2.80");
        assertThat(system.list("late-fee-waiver", "bill == params.bill", Map.of("bill", bill.id()), "days", "status"))
                .extracting(w -> w.integer("days") + " " + w.text("status"))
                .containsExactly("5 reversed", "-5 reversed");
        assertRefused(() -> reverse(waiver.id()), "ACTION_CONDITION");
        Invariants.hold(system);
    }

    @Test
    void aClerkWaivesUpToHisLimitAndOnlyWhatHeSaw() {
        DataRecord bill = late("L", 3, 150);
        assertThat(fee(bill)).isEqualTo("21.00");
        assertRefused(() -> waive(cashier, bill, "21.00", null), "WAIVER_LIMIT");
        assertRefused(() -> waive(cashier, bill, "20.86", null), "LATE_FEE_CHANGED");
        assertRefused(() -> waive(cashier, bill, "21.00", 151), "WAIVER_DAYS");
        waive(cashier, bill, "21.00", 100);
        assertThat(fee(bill)).isEqualTo("7.00");
        // 14.00 stand, seven more are above the limit of 20.00 for one bill.
        assertRefused(() -> waive(cashier, bill, "7.00", null), "WAIVER_LIMIT");
        waive(manager, bill, "7.00", null);
        assertThat(fee(bill)).isEqualTo("0.00");
        assertRefused(() -> waive(manager, bill, "0.00", null), "WAIVER_DAYS");
        Invariants.hold(system);
    }

    /** 21.00 for 150 days are 0.14 a day. */
    @Test
    void anAmountIsAsManyDaysAsItCoversAndTheQuoteChangesNothing() {
        DataRecord bill = late("A", 4, 150);
        Map<?, ?> all = quote(cashier, bill, "21.00");
        assertThat(all.get("days")).isEqualTo(150L);
        assertThat(all.get("amount")).hasToString("21.00");
        assertThat(all.get("left")).hasToString("20.00");
        assertThat(all.get("allowed")).isEqualTo(false);
        assertThat(quote(manager, bill, "21.00").get("left")).isNull();
        Map<?, ?> some = quote(cashier, bill, "21.00", "amount", "20.00");
        assertThat(some.get("days")).isEqualTo(142L);
        assertThat(some.get("amount")).hasToString("19.88");
        assertThat(some.get("allowed")).isEqualTo(true);
        assertThat(quote(cashier, bill, "21.00", "days", "3").get("amount")).hasToString("0.42");
        assertThat(fee(bill)).as("a quote waives nothing").isEqualTo("21.00");
        assertRefused(() -> quote(cashier, bill, "21.00", "amount", "0.13"), "WAIVER_AMOUNT");
        assertRefused(() -> quote(cashier, bill, "21.00", "amount", "21.01"), "WAIVER_AMOUNT");
        assertRefused(() -> quote(cashier, bill, "21.00", "amount", "1.00", "days", "2"), "WAIVER_DAYS_OR_AMOUNT");
        Map<String, ?> waived = asked(cashier, "waive", bill, "21.00", "amount", "20.00");
        assertThat(String.valueOf(waived.get("waivers"))).contains("days=142", "amount=19.88", "label=");
        assertThat(fee(bill)).isEqualTo("1.12");
        assertThat(newest().integer("days")).isEqualTo(142);
        assertThat(quote(cashier, bill, "1.12").get("left")).hasToString("0.12");
        Invariants.hold(system);
    }
}
