package cn.minshui.revenue.charging;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.plugin.Services;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pays open bills from prepaid balances when a run posts; bills collected by a bank wait for the bank, and the balance of a frozen
 * or closed account is left alone.
 */
public final class BalanceOffset {
    private static final Set<String> BANK_METHODS = Set.of("debit", "collection");

    private final DataAccess data;
    private final CallContext context;
    private final Services services;
    private final Ledger ledger;

    public BalanceOffset(DataAccess data, CallContext context, Services services) {
        this.data = data;
        this.services = services;
        this.context = context;
        this.ledger = new Ledger(data, context);
    }

    /** @param accounts those that got a bill @return what was paid from their balances */
    public BigDecimal offset(Collection<Long> accounts, long run) {
        List<Long> withBalance = accounts.isEmpty()
                ? List.of()
                : data
                        .list(Query.of("account")
                                .where(
                                        "id in params.ids && balance > 0 && status == 'normal'",
                                        Map.of("ids", List.copyOf(accounts)))
                                .fields("balance")
                                .sort("id"))
                        .stream()
                        .map(DataRecord::id)
                        .toList();
        if (withBalance.isEmpty()) {
            return BigDecimal.ZERO.setScale(2);
        }
        List<DataRecord> held = ledger.lockAccounts(withBalance);
        Map<Long, List<Long>> open = openBills(withBalance);
        List<Long> ids = open.values().stream().flatMap(List::stream).sorted().toList();
        Map<Long, DataRecord> bills = ledger.lockBills(ids);
        // An undo may have reversed a bill between the list and the hold.
        bills.values().removeIf(b -> !Ledger.isOpen(b));
        Map<Long, List<DataRecord>> items = ledger.items(ids);
        LateFees fees = new LateFees(context, data, services).ready(bills.values());
        BigDecimal paid = BigDecimal.ZERO.setScale(2);
        for (DataRecord account : held) {
            Map<Long, DataRecord> own = new LinkedHashMap<>();
            open.getOrDefault(account.id(), List.of()).forEach(id -> own.computeIfAbsent(id, bills::get));
            paid = paid.add(pay(account, own, items, fees, run));
        }
        return paid;
    }

    private Map<Long, List<Long>> openBills(List<Long> accounts) {
        Map<Long, List<Long>> open = new LinkedHashMap<>();
        data
                .list(Query.of("bill")
                        .where(
                                "account in params.accounts && status in ['posted', 'partly-paid']",
                                Map.of("accounts", accounts))
                        .fields("account", "meterCard.chargeMethod")
                        .sort("id"))
                .stream()
                .filter(b -> !BANK_METHODS.contains(b.text("meterCard.chargeMethod")))
                .forEach(b -> open.computeIfAbsent(b.reference("account").id(), a -> new ArrayList<>())
                        .add(b.id()));
        return open;
    }

    private BigDecimal pay(
            DataRecord account,
            Map<Long, DataRecord> bills,
            Map<Long, List<DataRecord>> items,
            LateFees known,
            long run) {
        Settlement settlement = Settlement.of(account.decimal("balance"), bills, items, fees(known, account, bills));
        AllocationPlan plan = settlement.plan();
        BigDecimal allocated = plan.allocated();
        if (allocated.signum() == 0) {
            return allocated;
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("account", account.id());
        values.put("method", Ledger.OFFSET_METHOD);
        values.put("amount", allocated);
        values.put("allocated", allocated);
        values.put("surplus", BigDecimal.ZERO.setScale(2));
        values.put("balanceBefore", account.decimal("balance"));
        values.put("balanceAfter", account.decimal("balance").subtract(allocated));
        values.put("paidAt", context.now());
        values.put("businessDate", context.today());
        values.put("run", run);
        long payment = data.create("payment", account.organization(), values);
        Settlement written = settlement.written(context, data, ledger);
        ledger.allocate(payment, written.plan(), written.bills(), written.items());
        ledger.move(account, "offset", allocated.negate(), payment);
        return allocated;
    }

    /** Those of bills whose node takes them from balances too. */
    private static Map<Long, LateFee> fees(LateFees known, DataRecord account, Map<Long, DataRecord> bills) {
        Map<Long, LateFee> fees = Settlement.fees(known, account, bills);
        fees.values().removeIf(f -> !f.rules().onOffset());
        return fees;
    }
}
