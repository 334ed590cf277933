package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random clerks bill, pay, reverse, undo and close; after every step every invariant holds, and at the end the closing sheets
 * are those of a till that was kept by hand beside the system.
 */
@DatabaseTest(systemTables = true)
class MoneyWalkIntegrationTests {
    private static final int STEPS = 110;
    private static final List<String> METHODS = List.of("cash", "card", "scan", "cheque", "prepay");
    private static final List<String> CHARGE_METHODS = List.of("坐收", "预存抵扣", "代扣", "走收");

    private final Random random = new Random(20261122);
    private final Map<String, Integer> done = new TreeMap<>();
    private final Map<Long, Map<String, BigDecimal>> tills = new HashMap<>();
    private final long[] pointers = new long[CHARGE_METHODS.size()];
    private OneBook book;
    private BranchSystem system;
    private List<CallContext> clerks;
    private int month;

    /** Bills are late soon, because days go by; what is paid in parts bears the fee of its part. */
    static SourceFile late(SourceFile shipped) {
        return shipped.path().endsWith("/policies/late-fee.yaml")
                ? new SourceFile(
                        shipped.path(),
                        shipped.text()
                                .replace(
                                        "value: \"0\"\n    description: {zh: \"每天",
                                        "value: \"0.005\"\n    description: {zh: \"每天"))
                : shipped;
    }

    @Test
    void noStepLosesACent(Database database) {
        try (OneBook opened = new OneBook(database, MoneyWalkIntegrationTests::late)) {
            book = opened;
            system = opened.system;
            clerks = List.of(
                    system.as("cashier1", "350583", "cashier"),
                    system.as("clerk1", "350583", "cashier"),
                    system.as("clerk2", "350583", "branch-manager"));
            for (int i = 0; i < pointers.length; i++) {
                book.card("C" + i, "收费方式", CHARGE_METHODS.get(i));
            }
            bill();
            for (int step = 0; step < STEPS; step++) {
                step();
                Invariants.hold(system);
            }
            clerks.forEach(this::close);
            Invariants.hold(system);
            assertThat(done.keySet())
                    .contains(
                            "bill",
                            "pay",
                            "pay over",
                            "reverse",
                            "reverse of another",
                            "undo",
                            "close",
                            "pay late",
                            "pay late in part");
        }
    }

    private void step() {
        if (random.nextInt(6) == 0) {
            system.clock.advance(Duration.ofDays(random.nextInt(25)));
        }
        CallContext clerk = clerks.get(random.nextInt(clerks.size()));
        open(clerk);
        int kind = random.nextInt(20);
        if (kind < 3 && month < 9) {
            bill();
        } else if (kind < 12) {
            pay(clerk);
        } else if (kind < 16) {
            reverse(clerk);
        } else if (kind < 18) {
            undo();
        } else {
            close(clerk);
        }
    }

    private void did(String what) {
        done.merge(what, 1, Integer::sum);
    }

    private void bill() {
        month++;
        for (int i = 0; i < pointers.length; i++) {
            long volume = random.nextInt(60);
            book.reading(month, "C" + i, "正常", pointers[i], pointers[i] + volume);
            pointers[i] += volume;
        }
        system.bill("20260" + month);
        did("bill");
    }

    private void pay(CallContext clerk) {
        List<DataRecord> accounts = system.list("account", "id > 0", Map.of(), "balance");
        DataRecord account = accounts.get(random.nextInt(accounts.size()));
        List<DataRecord> bills = new ArrayList<>(system.list(
                "bill",
                "account == params.account && status in ['posted', 'partly-paid']",
                Map.of("account", account.id()),
                "outstanding"));
        bills.removeIf(b -> random.nextInt(3) == 0);
        Map<String, BigDecimal> fees = fees(clerk, account.id());
        BigDecimal late = bills.stream()
                .map(b -> fees.getOrDefault(Long.toString(b.id()), BigDecimal.ZERO))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal due = bills.stream().map(b -> b.decimal("outstanding")).reduce(late, BigDecimal::add);
        String method = METHODS.get(random.nextInt(METHODS.size()));
        BigDecimal amount = amount(due);
        boolean over = amount.compareTo(due) > 0;
        boolean kept = random.nextInt(4) > 0;
        ObjectNode body = BranchSystem.body().put("method", method).put("amount", amount.toPlainString());
        body.put("account", Long.toString(account.id())).put("surplusTo", kept ? "prepay" : "refuse");
        var rows = body.putArray("bills");
        bills.forEach(b -> rows.addObject()
                .put("id", Long.toString(b.id()))
                .put("outstanding", b.decimal("outstanding").toPlainString())
                .put(
                        "lateFee",
                        fees.getOrDefault(Long.toString(b.id()), BigDecimal.ZERO)
                                .toPlainString()));
        boolean fromBalance = method.equals("prepay");
        boolean allowed = fromBalance ? !over && account.decimal("balance").compareTo(amount) >= 0 : kept || !over;
        boolean paid = succeeds(() -> system.act(clerk, "payment", null, "pay", body));
        assertThat(paid).as("%s of %s", body, account).isEqualTo(allowed);
        if (paid) {
            put(shift(clerk), method, amount);
            did(fromBalance ? "pay prepay" : over ? "pay over" : "pay");
            if (late.signum() > 0) {
                did(amount.compareTo(due) < 0 ? "pay late in part" : "pay late");
            }
        }
    }

    private Map<String, BigDecimal> fees(CallContext clerk, long account) {
        Map<String, ?> due = system.act(
                        clerk, "payment", null, "due", BranchSystem.body().put("account", Long.toString(account)))
                .body();
        Map<String, BigDecimal> fees = new HashMap<>();
        for (Object row : (List<?>) Objects.requireNonNull(due.get("bills"))) {
            Map<?, ?> bill = (Map<?, ?>) row;
            fees.put(String.valueOf(bill.get("id")), new BigDecimal(String.valueOf(bill.get("lateFee"))));
        }
        return fees;
    }

    /** Often exactly what is due, otherwise some of it, or more. */
    private BigDecimal amount(BigDecimal due) {
        if (due.signum() > 0 && random.nextInt(3) == 0) {
            return due;
        }
        return BigDecimal.valueOf(1 + random.nextInt(2 * due.movePointRight(2).intValue() + 5000), 2);
    }

    private void reverse(CallContext clerk) {
        List<DataRecord> payments = system.list(
                "payment",
                "status == 'posted'",
                Map.of(),
                "account.balance",
                "method",
                "amount",
                "surplus",
                "shift",
                "businessDate");
        if (payments.isEmpty()) {
            return;
        }
        List<DataRecord> ofToday = payments.stream()
                .filter(p -> p.date("businessDate").equals(clerk.today()))
                .toList();
        List<DataRecord> some = ofToday.isEmpty() || random.nextInt(4) == 0 ? payments : ofToday;
        DataRecord payment = some.get(random.nextInt(some.size()));
        long own = shift(clerk);
        boolean mine = !payment.isNull("shift") && payment.reference("shift").id() == own;
        boolean manager = clerk.principal().roles().contains("branch-manager");
        boolean used = !payment.text("method").equals("prepay")
                && payment.decimal("account.balance").compareTo(payment.decimal("surplus")) < 0;
        boolean reversed = succeeds(() -> system.act(clerk, "payment", payment.id(), "reverse", BranchSystem.body()));
        boolean today = payment.date("businessDate").equals(clerk.today());
        assertThat(reversed).isEqualTo(today && (mine || manager) && !used);
        if (reversed) {
            if (!payment.isNull("shift")) {
                put(own, payment.text("method"), payment.decimal("amount").negate());
            }
            did(mine ? "reverse" : "reverse of another");
        }
    }

    private void undo() {
        List<DataRecord> runs = system.list("billing-run", "status in ['posted', 'partly-undone']", Map.of(), "period");
        if (!runs.isEmpty()) {
            DataRecord run = runs.get(random.nextInt(runs.size()));
            system.act(system.admin(), "billing-run", run.id(), "undo", BranchSystem.body());
            did("undo");
        }
    }

    private void open(CallContext clerk) {
        if (system.list("cashier-shift", "cashier == params.user && status == 'open'", user(clerk), "status")
                .isEmpty()) {
            system.act(clerk, "cashier-shift", null, "open", BranchSystem.body());
        }
    }

    private static Map<String, Object> user(CallContext clerk) {
        return Map.of("user", clerk.principal().userId());
    }

    private long shift(CallContext clerk) {
        return system.list("cashier-shift", "cashier == params.user && status == 'open'", user(clerk), "status")
                .get(0)
                .id();
    }

    private void put(long shift, String method, BigDecimal amount) {
        tills.computeIfAbsent(shift, s -> new HashMap<>()).merge(method, amount, BigDecimal::add);
    }

    /** Who counts what is in his till finds no difference, also when he paid out more than he took. */
    private void close(CallContext clerk) {
        open(clerk);
        long shift = shift(clerk);
        ObjectNode body = BranchSystem.body();
        ObjectNode counted = body.putObject("counted");
        Map<String, BigDecimal> till = tills.getOrDefault(shift, Map.of());
        METHODS.stream()
                .filter(m -> !m.equals("prepay"))
                .forEach(m ->
                        counted.put(m, till.getOrDefault(m, BigDecimal.ZERO).toPlainString()));
        system.act(clerk, "cashier-shift", shift, "close", body);
        assertThat(system.data().require("cashier-shift", shift, "difference").decimal("difference"))
                .isEqualByComparingTo("0");
        did("close");
    }

    private static boolean succeeds(Runnable call) {
        try {
            call.run();
            return true;
        } catch (ProblemException refused) {
            assertThat(refused.problemClass().name()).isIn("CONFLICT", "FORBIDDEN");
            return false;
        }
    }
}
