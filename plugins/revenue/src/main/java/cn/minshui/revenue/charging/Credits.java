package cn.minshui.revenue.charging;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives what bills below zero owe to their accounts' prepaid balances when a run posts: an offset below zero, with its allocations
 * and its entry, so that it pays open bills like any other balance and is taken back like any other payment. Money that is owed is
 * given to a frozen or closed account as well. Every account that goes on to be paid from is held at once, in the order of the ids.
 */
public final class Credits {
    private final DataAccess data;
    private final CallContext context;
    private final Ledger ledger;

    public Credits(DataAccess data, CallContext context) {
        this.data = data;
        this.context = context;
        this.ledger = new Ledger(data, context);
    }

    /** @param accounts those that got a bill @return what was given to their balances */
    public BigDecimal give(Collection<Long> accounts, long run) {
        BigDecimal given = BigDecimal.ZERO.setScale(2);
        if (accounts.isEmpty()) {
            return given;
        }
        List<Long> ordered = accounts.stream().distinct().sorted().toList();
        List<DataRecord> held = ledger.lockAccounts(ordered);
        List<Long> ids = data
                .list(Query.of("bill")
                        .where(
                                "account in params.accounts && status == 'posted' && amount < 0",
                                Map.of("accounts", ordered))
                        .fields("billNo")
                        .sort("id"))
                .stream()
                .map(DataRecord::id)
                .toList();
        Map<Long, DataRecord> bills = ledger.lockBills(ids);
        Map<Long, List<DataRecord>> items = ledger.items(ids);
        for (DataRecord account : held) {
            Map<Long, DataRecord> own = new LinkedHashMap<>();
            bills.forEach((id, bill) -> {
                if (bill.reference("account").id() == account.id()
                        && bill.text("status").equals("posted")) {
                    own.put(id, bill);
                }
            });
            given = given.add(give(account, own, items, run));
        }
        return given;
    }

    private BigDecimal give(
            DataRecord account, Map<Long, DataRecord> bills, Map<Long, List<DataRecord>> items, long run) {
        List<AllocationPlan.Line> lines = new ArrayList<>();
        bills.values().forEach(b -> lines.addAll(lines(b, items.getOrDefault(b.id(), List.of()))));
        if (lines.isEmpty()) {
            return BigDecimal.ZERO.setScale(2);
        }
        AllocationPlan plan = new AllocationPlan(lines, List.of(), BigDecimal.ZERO.setScale(2));
        BigDecimal amount = plan.allocated();
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("account", account.id());
        values.put("method", Ledger.OFFSET_METHOD);
        values.put("amount", amount);
        values.put("allocated", amount);
        values.put("surplus", plan.surplus());
        values.put("balanceBefore", account.decimal("balance"));
        values.put("balanceAfter", account.decimal("balance").subtract(amount));
        values.put("paidAt", context.now());
        values.put("businessDate", context.today());
        values.put("run", run);
        long payment = data.create("payment", account.organization(), values);
        ledger.allocate(payment, plan, bills, items);
        ledger.move(account, "credit", amount.negate(), payment);
        return amount.negate();
    }

    /** The items below zero, in their order, until the bill is used up. */
    private static List<AllocationPlan.Line> lines(DataRecord bill, List<DataRecord> items) {
        List<AllocationPlan.Line> lines = new ArrayList<>();
        BigDecimal left = bill.decimal("amount");
        for (DataRecord item : items) {
            BigDecimal part = item.decimal("amount").max(left);
            if (part.signum() < 0) {
                lines.add(new AllocationPlan.Line(bill.id(), item.id(), item.text("item"), part));
                left = left.subtract(part);
            }
        }
        return lines;
    }
}
