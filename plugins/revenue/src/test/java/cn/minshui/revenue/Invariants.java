package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.spi.data.DataRecord;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What must hold of bills, money and shifts after every step, summed anew from all rows. */
final class Invariants {
    private static final List<String> METHODS = List.of("cash", "card", "scan", "cheque");

    private final BranchSystem system;

    private Invariants(BranchSystem system) {
        this.system = system;
    }

    static void hold(BranchSystem system) {
        Invariants invariants = new Invariants(system);
        invariants.billsAndItems();
        invariants.reversals();
        invariants.tiers();
        invariants.balances();
        invariants.payments();
        invariants.closingSheets();
        invariants.lateFees();
    }

    private List<DataRecord> all(String object, String... fields) {
        return system.list(object, "id > 0", Map.of(), fields);
    }

    private static <K> Map<K, BigDecimal> sums(List<DataRecord> rows, String field, Function<DataRecord, K> key) {
        Map<K, BigDecimal> sums = new HashMap<>();
        rows.forEach(r -> sums.merge(key.apply(r), r.decimal(field), BigDecimal::add));
        return sums;
    }

    private static Function<DataRecord, Long> id(String reference) {
        return r -> r.reference(reference).id();
    }

    private void billsAndItems() {
        List<DataRecord> items = all("bill-item", "bill", "amount", "paid");
        List<DataRecord> allocations = all("allocation", "bill", "billItem", "amount");
        Map<Long, BigDecimal> amounts = sums(items, "amount", id("bill"));
        Map<Long, BigDecimal> paid = sums(allocations, "amount", id("bill"));
        Map<Long, BigDecimal> itemPaid = sums(allocations, "amount", id("billItem"));
        for (DataRecord item : items) {
            same(item.decimal("paid"), itemPaid.get(item.id()), "paid of an item");
        }
        for (DataRecord bill : all("bill", "kind", "amount", "paid", "status")) {
            same(bill.decimal("amount"), amounts.get(bill.id()), "items of a bill");
            same(bill.decimal("paid"), paid.get(bill.id()), "allocations of a bill");
            assertThat(bill.text("status")).isEqualTo(status(bill));
        }
    }

    /** A draft and a reversed bill are as they say, and nothing is paid on them. */
    private static String status(DataRecord bill) {
        String status = bill.text("status");
        if (status.equals("draft") || status.equals("reversed")) {
            assertThat(bill.decimal("paid")).isEqualByComparingTo("0");
            return status;
        }
        if (bill.decimal("paid").signum() == 0) {
            return "posted";
        }
        return bill.decimal("paid").compareTo(bill.decimal("amount")) == 0 ? "paid" : "partly-paid";
    }

    /** The opposite of a bill has the opposite of every item, and a bill is reversed when it has one. */
    private void reversals() {
        Map<Long, Map<String, BigDecimal>> lines = new HashMap<>();
        for (DataRecord item : all("bill-item", "bill", "item", "part", "tier", "volume", "amount")) {
            Map<String, BigDecimal> of =
                    lines.computeIfAbsent(item.reference("bill").id(), b -> new TreeMap<>());
            String line = item.value("part") + " " + item.text("item") + " " + item.value("tier");
            of.put(line + " volume", item.decimal("volume"));
            of.put(line + " amount", item.decimal("amount"));
        }
        Map<Long, Long> opposites = new HashMap<>();
        List<DataRecord> bills = all("bill", "kind", "reversalOf", "status");
        for (DataRecord bill : bills) {
            if (bill.text("kind").equals("reversal")) {
                long of = bill.reference("reversalOf").id();
                assertThat(opposites.put(of, bill.id())).isNull();
                Map<String, BigDecimal> expected = new TreeMap<>();
                lines.getOrDefault(of, Map.of()).forEach((line, number) -> expected.put(line, number.negate()));
                assertThat(lines.get(bill.id())).isEqualTo(expected);
            }
        }
        for (DataRecord bill : bills) {
            boolean reversed =
                    !bill.text("kind").equals("reversal") && bill.text("status").equals("reversed");
            assertThat(opposites.containsKey(bill.id())).isEqualTo(reversed);
        }
    }

    /** What is accumulated for a card, period and tier is what its standing bills have in that tier. */
    private void tiers() {
        Map<String, BigDecimal> billed = new TreeMap<>();
        for (DataRecord item : system.list(
                "bill-item",
                "tier > 0 && isNull(rule) && bill.kind == 'normal' && bill.status in ['posted', 'partly-paid', 'paid']",
                Map.of(),
                "bill.meterCard",
                "bill.period",
                "priceCode",
                "item",
                "tier",
                "volume")) {
            billed.merge(
                    item.reference("bill.meterCard").id() + " " + item.period("bill.period") + " "
                            + item.text("priceCode") + " " + item.text("item") + " " + item.value("tier"),
                    item.decimal("volume"),
                    BigDecimal::add);
        }
        Map<String, BigDecimal> accumulated = new TreeMap<>();
        for (DataRecord row : all("tier-accumulation", "meterCard", "period", "priceCode", "item", "tier", "volume")) {
            accumulated.merge(
                    row.reference("meterCard").id() + " " + row.period("period") + " " + row.text("priceCode") + " "
                            + row.text("item") + " " + row.value("tier"),
                    row.decimal("volume"),
                    BigDecimal::add);
        }
        accumulated.values().removeIf(v -> v.signum() == 0);
        // A true-up may take from a tier what the bill's own period uses in it.
        billed.values().removeIf(v -> v.signum() == 0);
        assertThat(accumulated).isEqualTo(billed);
    }

    /** Each entry goes on from the one before it, the last is the balance, and no balance is negative. */
    private void balances() {
        Map<Long, BigDecimal> running = new HashMap<>();
        for (DataRecord entry : all("prepay-entry", "account", "amount", "balanceAfter")) {
            BigDecimal after = running.merge(entry.reference("account").id(), entry.decimal("amount"), BigDecimal::add);
            same(entry.decimal("balanceAfter"), after, "entries of an account");
            assertThat(after.signum()).isNotNegative();
        }
        for (DataRecord account : all("account", "balance")) {
            same(account.decimal("balance"), running.get(account.id()), "balance");
        }
    }

    /** A payment that stands is in the allocations and the balance with every cent, a reversed one with none. */
    private void payments() {
        Map<Long, BigDecimal> allocated = sums(all("allocation", "payment", "amount"), "amount", id("payment"));
        Map<Long, BigDecimal> moved = sums(all("prepay-entry", "payment", "amount"), "amount", id("payment"));
        for (DataRecord payment :
                all("payment", "method", "amount", "allocated", "surplus", "balanceBefore", "balanceAfter", "status")) {
            assertThat(payment.decimal("allocated").add(payment.decimal("surplus")))
                    .isEqualByComparingTo(payment.decimal("amount"));
            BigDecimal change = payment.text("method").equals("prepay")
                    ? payment.decimal("allocated").negate()
                    : payment.decimal("surplus");
            assertThat(payment.decimal("balanceAfter").subtract(payment.decimal("balanceBefore")))
                    .isEqualByComparingTo(change);
            boolean stands = payment.text("status").equals("posted");
            same(stands ? payment.decimal("allocated") : BigDecimal.ZERO, allocated.get(payment.id()), "payment");
            same(stands ? change : BigDecimal.ZERO, moved.get(payment.id()), "entries of a payment");
        }
    }

    private void closingSheets() {
        for (DataRecord shift : system.list(
                "cashier-shift",
                "status == 'closed'",
                Map.of(),
                "cashTotal",
                "cardTotal",
                "scanTotal",
                "chequeTotal",
                "cashCounted",
                "cardCounted",
                "scanCounted",
                "chequeCounted",
                "difference")) {
            Map<String, Object> of = Map.of("shift", shift.id());
            BigDecimal difference = BigDecimal.ZERO;
            for (String method : METHODS) {
                BigDecimal total = BigDecimal.ZERO;
                for (DataRecord p : system.list("payment", "shift == params.shift", of, "method", "amount")) {
                    total = p.text("method").equals(method) ? total.add(p.decimal("amount")) : total;
                }
                for (DataRecord p : system.list("payment", "reversalShift == params.shift", of, "method", "amount")) {
                    total = p.text("method").equals(method) ? total.subtract(p.decimal("amount")) : total;
                }
                same(shift.decimal(method + "Total"), total, "closing sheet");
                difference = difference.add(shift.decimal(method + "Counted")).subtract(total);
            }
            same(shift.decimal("difference"), difference, "difference");
        }
    }

    /** A late fee is taken whole with the payment that it was made for, or it is reversed with it; it is never more than its rule gives. */
    private void lateFees() {
        for (DataRecord item : system.list(
                "bill-item",
                "bill.kind == 'late-fee'",
                Map.of(),
                "item",
                "amount",
                "paid",
                "exact",
                "bill.status",
                "bill.lateFeeOf.kind")) {
            assertThat(item.text("item")).isEqualTo("late-fee");
            assertThat(item.text("bill.lateFeeOf.kind")).isEqualTo("normal");
            assertThat(item.text("bill.status")).isIn("paid", "reversed");
            assertThat(item.decimal("amount")).isPositive().isLessThanOrEqualTo(item.decimal("exact"));
            assertThat(item.decimal("exact").subtract(item.decimal("amount"))).isLessThan(new BigDecimal("0.03"));
        }
    }

    private static void same(BigDecimal stored, @Nullable BigDecimal summed, String what) {
        assertThat(stored).as(what).isEqualByComparingTo(summed == null ? BigDecimal.ZERO : summed);
    }
}
