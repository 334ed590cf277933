package cn.minshui.revenue.charging;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one place that moves money. Rows are always locked account first, then bills in the order of their ids, so that two clerks
 * can wait for one another but never for ever; whoever holds a bill owns the paid amounts of its items.
 */
final class Ledger {
    static final String OFFSET_METHOD = "prepay";
    static final String[] ACCOUNT_FIELDS = {"accountNo", "balance", "status", "noLateFee"};
    static final String[] BILL_FIELDS = {
        "billNo",
        "period",
        "account",
        "meterCard",
        "customer",
        "book",
        "amount",
        "paid",
        "outstanding",
        "status",
        "kind",
        "dueDate",
        "billedAt"
    };
    private static final String[] ITEM_FIELDS = {"bill", "lineNo", "item", "amount", "paid"};

    private final DataAccess data;
    private final CallContext context;

    Ledger(DataAccess data, CallContext context) {
        this.data = data;
        this.context = context;
    }

    List<DataRecord> lockAccounts(List<Long> ids) {
        return data.lock("account", ids, ACCOUNT_FIELDS);
    }

    Map<Long, DataRecord> lockBills(List<Long> ids) {
        Map<Long, DataRecord> bills = new LinkedHashMap<>();
        if (!ids.isEmpty()) {
            data.lock("bill", ids, BILL_FIELDS).forEach(b -> bills.put(b.id(), b));
        }
        return bills;
    }

    /** Items of locked bills, by bill, in the bill's order. */
    Map<Long, List<DataRecord>> items(List<Long> bills) {
        Map<Long, List<DataRecord>> items = new HashMap<>();
        if (!bills.isEmpty()) {
            data.list(Query.of("bill-item")
                            .where("bill in params.bills", Map.of("bills", bills))
                            .fields(ITEM_FIELDS)
                            .sort("bill", "lineNo"))
                    .forEach(i -> items.computeIfAbsent(i.reference("bill").id(), b -> new ArrayList<>())
                            .add(i));
        }
        return items;
    }

    /** What can be paid on a bill: what a concession takes back is off what it was charged for, then off the rest. */
    static AllocationPlan.DueBill due(DataRecord bill, List<DataRecord> items, AllocationPlan.Fee fee) {
        Map<String, BigDecimal> credits = new HashMap<>();
        for (DataRecord item : items) {
            if (item.decimal("amount").signum() < 0) {
                credits.merge(item.text("item"), item.decimal("amount").negate(), BigDecimal::add);
            }
        }
        List<AllocationPlan.DueItem> due = new ArrayList<>();
        for (DataRecord item : items) {
            if (item.decimal("amount").signum() >= 0) {
                BigDecimal open = item.decimal("amount").subtract(item.decimal("paid"));
                due.add(new AllocationPlan.DueItem(item.id(), item.text("item"), open));
            }
        }
        due.replaceAll(each -> less(each, credits, each.item()));
        for (String left : List.copyOf(credits.keySet())) {
            due.replaceAll(each -> less(each, credits, left));
        }
        return new AllocationPlan.DueBill(bill.id(), bill.period("period"), due, fee);
    }

    private static AllocationPlan.DueItem less(AllocationPlan.DueItem due, Map<String, BigDecimal> credits, String of) {
        BigDecimal credit = credits.getOrDefault(of, BigDecimal.ZERO).min(due.outstanding());
        if (credit.signum() <= 0) {
            return due;
        }
        credits.merge(of, credit.negate(), BigDecimal::add);
        return new AllocationPlan.DueItem(
                due.id(), due.item(), due.outstanding().subtract(credit));
    }

    /** Whether something can be paid on the bill. */
    static boolean isOpen(DataRecord bill) {
        return List.of("posted", "partly-paid").contains(bill.text("status"));
    }

    /** Writes the allocations of a payment and moves its items and bills; the bills are locked. */
    void allocate(long payment, AllocationPlan plan, Map<Long, DataRecord> bills, Map<Long, List<DataRecord>> items) {
        Map<Long, DataRecord> itemsById = new HashMap<>();
        items.values().forEach(list -> list.forEach(i -> itemsById.put(i.id(), i)));
        List<DataAccess.Change> changes = new ArrayList<>();
        try (BulkWriter writer =
                data.bulk("allocation", "payment", "bill", "billItem", "item", "amount", "allocatedAt")) {
            long id = plan.lines().isEmpty() ? 0 : data.reserveIds(plan.lines().size());
            for (AllocationPlan.Line line : plan.lines()) {
                DataRecord bill = known(bills, line.bill());
                DataRecord item = known(itemsById, line.billItem());
                writer.add(
                        id++,
                        bill.organization(),
                        payment,
                        line.bill(),
                        line.billItem(),
                        line.item(),
                        line.amount(),
                        context.now());
                changes.add(new DataAccess.Change(
                        item.id(),
                        item.version(),
                        Map.of("paid", item.decimal("paid").add(line.amount()))));
            }
        }
        data.updateAll("bill-item", changes);
        for (DataRecord bill : bills.values()) {
            BigDecimal added = plan.allocatedTo(bill.id());
            if (added.signum() != 0) {
                paid(bill, bill.decimal("paid").add(added));
            }
        }
    }

    /** Gives a locked bill its new paid amount and the state that follows from it. */
    void paid(DataRecord bill, BigDecimal paid) {
        // A credit is paid below zero.
        boolean more = paid.abs().compareTo(bill.decimal("paid").abs()) > 0;
        String transition;
        if (more) {
            transition = paid.compareTo(bill.decimal("amount")) == 0 ? "payWhole" : "payPart";
        } else {
            transition = paid.signum() == 0 ? "unpayWhole" : "unpayPart";
        }
        data.transition("bill", bill.id(), bill.version(), transition, Map.of("paid", paid));
    }

    /** Changes a locked account's balance and writes the entry that proves it. @return the balance after */
    BigDecimal move(DataRecord account, String kind, BigDecimal amount, @Nullable Long payment) {
        BigDecimal after = account.decimal("balance").add(amount);
        data.update("account", account.id(), account.version(), Map.of("balance", after));
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("account", account.id());
        entry.put("kind", kind);
        entry.put("amount", amount);
        entry.put("balanceAfter", after);
        entry.put("payment", payment);
        entry.put("occurredAt", context.now());
        data.create("prepay-entry", account.organization(), entry);
        return after;
    }

    private static DataRecord known(Map<Long, DataRecord> records, long id) {
        DataRecord found = records.get(id);
        if (found == null) {
            throw new IllegalStateException("record " + id + " is not held");
        }
        return found;
    }
}
