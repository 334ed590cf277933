package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.data.RecordService.ActionOutcome;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Bills, payments, balances and shifts on a real database; after each test every sum must still hold. */
@DatabaseTest(systemTables = true)
class MoneyIntegrationTests {
    private static final String STATION = "350583-01";
    private static BranchSystem system;
    private static JdbcTemplate jdbc;
    private static CallContext cashier;
    private static CallContext other;
    private static CallContext manager;
    private static int numbers;

    @BeforeAll
    static void start(Database database) {
        jdbc = database.jdbc();
        system = new BranchSystem(database, List.of(STATION), List.of("reader1", "cashier1", "cashier2", "manager1"));
        cashier = system.as("cashier1", "350583", "cashier");
        other = system.as("cashier2", "350583", "cashier");
        manager = system.as("manager1", "350583", "branch-manager");
        WorkbookBytes book = new WorkbookBytes().sheet("册本", WorkbookBytes.BOOK);
        book.row("册本", "册本号", "MB", "名称", "册", "营业站点", STATION, "抄表员", "reader1", "抄表周期", "每月");
        assertThat(system.load("book", book.bytes(), false, false).problems()).isEmpty();
        for (CallContext each : List.of(cashier, other, manager)) {
            system.act(each, "cashier-shift", null, "open", BranchSystem.body());
        }
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    /** A new card that used the given volumes, one a month from 2026-01; its bills are posted. */
    private static List<DataRecord> billed(String method, long... volumes) {
        String card = "C" + ++numbers;
        WorkbookBytes workbook = new WorkbookBytes().sheet("用户", WorkbookBytes.CARD);
        workbook.row(
                "用户",
                "户号",
                card,
                "户名",
                "户" + card,
                "用水地址",
                "某路",
                "营业站点",
                STATION,
                "册本号",
                "MB",
                "简号",
                "A01",
                "污水系数",
                "1",
                "人口",
                3,
                "收费方式",
                method,
                "表号",
                "M" + card,
                "口径",
                15,
                "量程位数",
                5,
                "起码",
                0,
                "装表日期",
                LocalDate.of(2025, 1, 1),
                "商铺数",
                0);
        assertThat(system.load("meter-card", workbook.bytes(), false, false).problems())
                .isEmpty();
        long pointer = 0;
        for (int m = 1; m <= volumes.length; m++) {
            read(card, m, pointer, pointer + volumes[m - 1]);
            pointer += volumes[m - 1];
            system.bill("20260" + m);
        }
        return bills(card);
    }

    private static void read(String card, int month, long last, long current) {
        String sheet = "抄表2026-0" + month;
        WorkbookBytes workbook = new WorkbookBytes().sheet(sheet, WorkbookBytes.READING);
        workbook.row(
                sheet, "户号", card, "抄表日期", LocalDate.of(2026, month, 20), "表况", "正常", "上期抄码", last, "本期抄码", current);
        assertThat(system.load("reading", workbook.bytes(), false, false).problems())
                .isEmpty();
    }

    private static List<DataRecord> bills(String card) {
        return system.list(
                "bill",
                "meterCard.cardNo == params.card && kind == 'normal'",
                Map.of("card", card),
                "billNo",
                "account",
                "meterCard.cardNo",
                "run",
                "period",
                "amount",
                "paid",
                "outstanding",
                "status");
    }

    private static DataRecord again(DataRecord bill) {
        return bills(bill.text("meterCard.cardNo")).stream()
                .filter(b -> b.id() == bill.id())
                .findFirst()
                .orElseThrow();
    }

    private static ObjectNode payment(String amount, String surplusTo, DataRecord... bills) {
        ObjectNode body =
                BranchSystem.body().put("method", "cash").put("amount", amount).put("surplusTo", surplusTo);
        body.put("account", Long.toString(bills[0].reference("account").id()));
        var rows = body.putArray("bills");
        for (DataRecord bill : bills) {
            rows.addObject()
                    .put("id", Long.toString(bill.id()))
                    .put("outstanding", bill.decimal("outstanding").toPlainString());
        }
        return body;
    }

    private static ActionOutcome pay(CallContext by, ObjectNode body) {
        return system.act(by, "payment", null, "pay", body);
    }

    private static long paymentOf(DataRecord bill) {
        List<DataRecord> allocations =
                system.list("allocation", "bill == params.bill", Map.of("bill", bill.id()), "payment");
        return allocations.get(allocations.size() - 1).reference("payment").id();
    }

    private static BigDecimal balance(DataRecord bill) {
        return system.data()
                .require("account", bill.reference("account").id(), "balance")
                .decimal("balance");
    }

    private static void assertRefused(ProblemClass problemClass, String code, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problemClass()).isEqualTo(problemClass);
            assertThat(e.problems()).extracting(Problem::code).contains(code);
        });
    }

    @Test
    void wholePartAndOverPayment() {
        DataRecord bill = billed("坐收", 42).get(0);
        assertThat(bill.decimal("amount")).isEqualByComparingTo("157.45");
        pay(cashier, payment("100.00", "refuse", bill));
        DataRecord part = again(bill);
        assertThat(part.text("status")).isEqualTo("partly-paid");
        assertThat(part.decimal("outstanding")).isEqualByComparingTo("57.45");
        assertRefused(
                ProblemClass.CONFLICT, "OUTSTANDING_CHANGED", () -> pay(cashier, payment("1.00", "refuse", bill)));
        assertRefused(ProblemClass.CONFLICT, "SURPLUS_REFUSED", () -> pay(cashier, payment("57.46", "refuse", part)));
        pay(cashier, payment("60.00", "prepay", part));
        assertThat(again(bill).text("status")).isEqualTo("paid");
        assertThat(balance(bill)).isEqualByComparingTo("2.55");
    }

    @Test
    void nothingIsPaidOnABillWhoseSealIsBroken() {
        DataRecord bill = billed("坐收", 18).get(0);
        jdbc.update("update d_bill set amount = amount - 50 where id = ?", bill.id());
        try {
            assertRefused(
                    ProblemClass.CONFLICT, "SEAL_BROKEN", () -> pay(cashier, payment("0.40", "refuse", again(bill))));
        } finally {
            jdbc.update("update d_bill set amount = amount + 50 where id = ?", bill.id());
        }
        // Byte for byte what was written: the seal is whole again.
        pay(cashier, payment("50.40", "refuse", bill));
        assertThat(again(bill).text("status")).isEqualTo("paid");
    }

    @Test
    void reversalRestoresBillAndBalance() {
        DataRecord bill = billed("坐收", 18).get(0);
        pay(cashier, payment("80.00", "prepay", bill));
        long payment = paymentOf(bill);
        assertThat(balance(bill)).isEqualByComparingTo("29.60");
        assertRefused(
                ProblemClass.FORBIDDEN,
                "REVERSE_OTHER",
                () -> system.act(other, "payment", payment, "reverse", BranchSystem.body()));
        system.act(cashier, "payment", payment, "reverse", BranchSystem.body());
        assertThat(again(bill).text("status")).isEqualTo("posted");
        assertThat(balance(bill)).isEqualByComparingTo("0");
        assertThatThrownBy(() -> system.act(cashier, "payment", payment, "reverse", BranchSystem.body()))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void aSupervisorReversesAnothersPaymentAndOnlyToday() {
        DataRecord bill = billed("坐收", 18).get(0);
        pay(cashier, payment("50.40", "refuse", bill));
        long payment = paymentOf(bill);
        system.clock.advance(Duration.ofDays(1));
        try {
            assertRefused(
                    ProblemClass.CONFLICT,
                    "NOT_TODAY",
                    () -> system.act(manager, "payment", payment, "reverse", BranchSystem.body()));
        } finally {
            system.clock.advance(Duration.ofDays(-1));
        }
        system.act(manager, "payment", payment, "reverse", BranchSystem.body());
        assertThat(again(bill).text("status")).isEqualTo("posted");
    }

    @Test
    void severalBillsArePaidOldestFirst() {
        List<DataRecord> bills = billed("坐收", 18, 20);
        pay(cashier, payment("60.00", "refuse", bills.get(1), bills.get(0)));
        assertThat(again(bills.get(0)).text("status")).isEqualTo("paid");
        assertThat(again(bills.get(1)).decimal("paid")).isEqualByComparingTo("9.60");
    }

    @Test
    void aBalanceIsOffsetWhenTheNextBillIsPostedButNotForBankCollection() {
        for (String method : List.of("预存抵扣", "代扣")) {
            DataRecord first = billed(method, 18).get(0);
            pay(cashier, payment("110.40", "prepay", first));
            String card = first.text("meterCard.cardNo");
            read(card, 2, 18, 39);
            system.bill("202602");
            DataRecord second = bills(card).get(1);
            assertThat(second.decimal("amount")).isEqualByComparingTo("59.73");
            boolean bank = method.equals("代扣");
            assertThat(second.text("status")).isEqualTo(bank ? "posted" : "paid");
            assertThat(balance(second)).isEqualByComparingTo(bank ? "60.00" : "0.27");
        }
    }

    @Test
    void theBalanceOfAFrozenAccountIsLeftAloneAndNoAccountIsClosedWithOne() {
        DataRecord first = billed("坐收", 18).get(0);
        pay(cashier, payment("110.40", "prepay", first));
        long account = first.reference("account").id();
        assertRefused(ProblemClass.INVALID, "VALIDATION", () -> status(account, "closed"));
        status(account, "frozen");
        String card = first.text("meterCard.cardNo");
        read(card, 2, 18, 39);
        system.bill("202602");
        DataRecord second = bills(card).get(1);
        assertThat(second.text("status")).isEqualTo("posted");
        assertThat(balance(second)).isEqualByComparingTo("60.00");
        assertRefused(
                ProblemClass.CONFLICT, "ACCOUNT_NOT_NORMAL", () -> pay(cashier, payment("59.73", "refuse", second)));
    }

    private static void status(long account, String status) {
        system.inTransaction(data -> {
            long version = data.require("account", account, "status").version();
            data.update("account", account, version, Map.of("status", status));
            return true;
        });
    }

    @Test
    void undoTakesBackWhatIsFreeAndSaysWhatIsNot() {
        DataRecord paid = billed("坐收", 18).get(0);
        pay(cashier, payment("50.40", "refuse", paid));
        ActionOutcome refused =
                system.act(system.admin(), "billing-run", paid.reference("run").id(), "undo", BranchSystem.body());
        assertThat((List<?>) refused.body().get("refused")).hasSize(1);
        assertThat(again(paid).text("status")).isEqualTo("paid");

        List<DataRecord> two = billed("坐收", 18, 20);
        system.act(system.admin(), "billing-run", two.get(0).reference("run").id(), "undo", BranchSystem.body());
        assertThat(again(two.get(0)).text("status")).isEqualTo("posted");
        system.act(system.admin(), "billing-run", two.get(1).reference("run").id(), "undo", BranchSystem.body());
        assertThat(again(two.get(1)).text("status")).isEqualTo("reversed");
        List<DataRecord> pair = system.list(
                "bill",
                "id == params.id || reversalOf == params.id",
                Map.of("id", two.get(1).id()),
                "amount",
                "volume");
        assertThat(pair).hasSize(2);
        assertThat(pair.get(0).decimal("amount").add(pair.get(1).decimal("amount")))
                .isEqualByComparingTo("0");
        assertThat(pair.get(0).decimal("volume").add(pair.get(1).decimal("volume")))
                .isEqualByComparingTo("0");
        system.bill("202602");
        assertThat(bills(two.get(1).text("meterCard.cardNo")).get(2).decimal("amount"))
                .isEqualByComparingTo(two.get(1).decimal("amount"));
    }

    @Test
    void aBillExplainsItselfAndComesOutTheSameAgain() {
        DataRecord bill = billed("坐收", 42).get(0);
        Map<String, ?> explained = system.act(cashier, "bill", bill.id(), "explain", BranchSystem.body())
                .body();
        assertThat(new BigDecimal(String.valueOf(explained.get("total")))).isEqualByComparingTo("157.45");
        assertThat((List<?>) explained.get("items")).hasSize(4);
        assertThat(explained.get("plugin")).asString().startsWith("tariff@");
        Map<String, ?> again = system.act(manager, "bill", bill.id(), "recompute", BranchSystem.body())
                .body();
        assertThat(again.get("same")).isEqualTo(true);
    }

    @Test
    void aPostedBillCannotBeEdited() {
        DataRecord bill = billed("坐收", 18).get(0);
        assertThatThrownBy(() -> system.data()
                        .update("bill", bill.id(), bill.version(), Map.of("amount", new BigDecimal("1.00"))))
                .isInstanceOf(ProblemException.class);
        assertThat(again(bill).decimal("amount")).isEqualByComparingTo(bill.decimal("amount"));
    }

    @Test
    void twoCashiersPayOneBillOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 10; round++) {
                DataRecord bill = billed("坐收", 18).get(0);
                CyclicBarrier together = new CyclicBarrier(2);
                List<Future<Boolean>> tries = new ArrayList<>();
                for (CallContext each : List.of(cashier, other)) {
                    Callable<Boolean> attempt = () -> {
                        together.await();
                        return succeeds(each, payment("50.40", "refuse", bill));
                    };
                    tries.add(threads.submit(attempt));
                }
                long paid = 0;
                for (Future<Boolean> each : tries) {
                    paid += each.get() ? 1 : 0;
                }
                assertThat(paid).isEqualTo(1);
                assertThat(again(bill).decimal("paid")).isEqualByComparingTo("50.40");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean succeeds(CallContext by, ObjectNode body) {
        try {
            pay(by, body);
            return true;
        } catch (ProblemException e) {
            assertThat(e.problemClass()).isEqualTo(ProblemClass.CONFLICT);
            return false;
        }
    }

    @Test
    void aShiftIsClosedWithItsDifferenceAndTakesNothingAfter() {
        CallContext third = system.as("manager1", "350583", "cashier");
        DataRecord bill = billed("坐收", 18).get(0);
        pay(third, payment("50.40", "refuse", bill));
        long shift = system.list(
                        "cashier-shift",
                        "cashier == params.user && status == 'open'",
                        Map.of("user", third.principal().userId()),
                        "shiftNo")
                .get(0)
                .id();
        BigDecimal taken = system.list("payment", "shift == params.s", Map.of("s", shift), "amount").stream()
                .map(p -> p.decimal("amount"))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal reversed = system.list("payment", "reversalShift == params.s", Map.of("s", shift), "amount").stream()
                .map(p -> p.decimal("amount"))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        ObjectNode twice = BranchSystem.body();
        twice.putArray("counted").addObject().put("cash", "1.00");
        twice.withArray("counted").addObject().put("cash", "2.00");
        assertThatThrownBy(() -> system.act(third, "cashier-shift", shift, "close", twice))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problems().get(0).code()).isEqualTo("COUNTED_ONCE"));
        ObjectNode body = BranchSystem.body();
        body.putObject("counted")
                .put(
                        "cash",
                        taken.subtract(reversed)
                                .subtract(BigDecimal.ONE)
                                .max(BigDecimal.ZERO)
                                .toPlainString());
        system.act(third, "cashier-shift", shift, "close", body);
        DataRecord closed =
                system.data().require("cashier-shift", shift, "status", "cashTotal", "difference", "cashCounted");
        assertThat(closed.text("status")).isEqualTo("closed");
        assertThat(closed.decimal("cashTotal")).isEqualByComparingTo(taken.subtract(reversed));
        assertThat(closed.decimal("difference"))
                .isEqualByComparingTo(closed.decimal("cashCounted").subtract(closed.decimal("cashTotal")));
        DataRecord next = billed("坐收", 18).get(0);
        assertRefused(ProblemClass.CONFLICT, "SHIFT_NOT_OPEN", () -> pay(third, payment("50.40", "refuse", next)));
        system.act(manager, "cashier-shift", null, "open", BranchSystem.body());
    }

    @AfterEach
    void everySumHolds() {
        Invariants.hold(system);
    }
}
