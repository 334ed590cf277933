package cn.minshui.revenue.charging;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.plugin.Services;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an amount does to held bills of one account: how it is shared out, and the bills that it pays, late fees among them.
 *
 * @param bills held, by id
 * @param items of the bills, by bill
 * @param fees of the bills, by bill
 */
record Settlement(
        AllocationPlan plan, Map<Long, DataRecord> bills, Map<Long, List<DataRecord>> items, Map<Long, LateFee> fees) {

    static Settlement of(
            BigDecimal amount,
            Map<Long, DataRecord> bills,
            Map<Long, List<DataRecord>> items,
            Map<Long, LateFee> fees) {
        List<AllocationPlan.DueBill> due = new ArrayList<>();
        bills.values().forEach(b -> due.add(due(b, items, fees)));
        return new Settlement(AllocationPlan.of(amount, due), bills, items, fees);
    }

    static AllocationPlan.DueBill due(DataRecord bill, Map<Long, List<DataRecord>> items, Map<Long, LateFee> fees) {
        LateFee fee = fees.get(bill.id());
        return Ledger.due(bill, items.getOrDefault(bill.id(), List.of()), fee == null ? AllocationPlan.Fee.NONE : fee);
    }

    /** Fees of bills of one account, by bill. */
    static Map<Long, LateFee> fees(
            CallContext context, DataAccess data, Services services, DataRecord account, Map<Long, DataRecord> bills) {
        return fees(new LateFees(context, data, services).ready(bills.values()), account, bills);
    }

    /** @param known is ready for the bills */
    static Map<Long, LateFee> fees(LateFees known, DataRecord account, Map<Long, DataRecord> bills) {
        Map<Long, LateFee> fees = new LinkedHashMap<>();
        bills.values().forEach(b -> fees.put(b.id(), known.of(b, account)));
        return fees;
    }

    /** Writes the bills of the late fees and takes them in. */
    Settlement written(CallContext context, DataAccess data, Ledger ledger) {
        if (plan.fees().isEmpty()) {
            return this;
        }
        Map<Long, Long> ids = new LateFeeBills(context, data).write(plan.fees(), bills, fees);
        List<Long> feeBills = ids.values().stream().sorted().toList();
        Map<Long, DataRecord> all = new LinkedHashMap<>(bills);
        all.putAll(ledger.lockBills(feeBills));
        Map<Long, List<DataRecord>> allItems = new LinkedHashMap<>(items);
        allItems.putAll(ledger.items(feeBills));
        Map<Long, AllocationPlan.DueBill> lines = new LinkedHashMap<>();
        ids.forEach((late, id) -> {
            DataRecord bill = all.get(id);
            if (bill == null) {
                throw new IllegalStateException("the late fee " + id + " was not written");
            }
            lines.put(late, Ledger.due(bill, allItems.getOrDefault(id, List.of()), AllocationPlan.Fee.NONE));
        });
        return new Settlement(plan.with(lines), all, allItems, fees);
    }
}
