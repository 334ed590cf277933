package cn.minshui.revenue.charging;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.revenue.Written;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes a payment back on the day it was made: opposite allocations, opposite balance entry, bills open again. */
public final class ReversePaymentHandler implements ActionHandler {
    @Override
    public String name() {
        return "revenue/reverse-payment";
    }

    @Override
    public ActionResult run(ActionCall call) {
        DataRecord payment = call.requireTarget();
        if (!payment.date("businessDate").equals(call.context().today())) {
            throw Answers.conflict("NOT_TODAY", "只能冲正当日的收费", "Only payments of today can be reversed");
        }
        @Nullable Long shift = shiftOfReversal(call, payment);
        Ledger ledger = new Ledger(call.data(), call.context());
        DataRecord account =
                ledger.lockAccounts(List.of(payment.reference("account").id())).get(0);
        giveBack(call, ledger, payment, account);
        takeBackAllocations(call, ledger, payment);
        Map<String, @Nullable Object> changes = new LinkedHashMap<>();
        changes.put("reversedAt", call.context().now());
        changes.put("reversedBy", call.context().principal().userId());
        changes.put("reversalShift", shift);
        changes.put("reversalReason", call.input().value("reason"));
        call.data().transition("payment", payment.id(), payment.version(), "reverse", changes);
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("payment", Answers.reference(payment.id(), payment.text("paymentNo")));
        body.put("status", "reversed");
        body.put("amount", Written.money(payment.decimal("amount")));
        return new ActionResult.Done(body);
    }

    /** Its own shift while that is open and the caller's; otherwise the right is needed, and a shift for the money. */
    private static @Nullable Long shiftOfReversal(ActionCall call, DataRecord payment) {
        Reference taken = payment.referenceOrNull("shift");
        if (taken != null) {
            DataRecord open = Shifts.lock(call.data(), taken.id()).orElse(null);
            if (open != null
                    && open.reference("cashier").id()
                            == call.context().principal().userId()) {
                return open.id();
            }
        }
        if (!Shifts.isSupervisor(call.services(), call.context(), payment.organization())) {
            throw ProblemException.of(
                    ProblemClass.FORBIDDEN,
                    "REVERSE_OTHER",
                    "只能冲正自己未结班次的收费",
                    "Only payments of your own open shift can be reversed");
        }
        if (taken == null) {
            return null;
        }
        return Shifts.lockOwn(call.data(), call.context())
                .orElseThrow(() -> Answers.conflict(
                        "SHIFT_NOT_OPEN", "请先开班，冲正的钱记在您的班次", "Open a shift: the reversal is booked to it"))
                .id();
    }

    private static void giveBack(ActionCall call, Ledger ledger, DataRecord payment, DataRecord account) {
        BigDecimal change = payment.text("method").equals(Ledger.OFFSET_METHOD)
                ? payment.decimal("allocated")
                : payment.decimal("surplus").negate();
        if (account.decimal("balance").add(change).signum() < 0) {
            throw Answers.conflict(
                    "BALANCE_USED",
                    "转入预存的 " + Answers.money(change.negate()) + " 已被使用，不能冲正",
                    "The amount added to the balance has been used already");
        }
        if (change.signum() != 0) {
            ledger.move(account, "reversal", change, payment.id());
        }
    }

    private static void takeBackAllocations(ActionCall call, Ledger ledger, DataRecord payment) {
        List<DataRecord> allocations = call.data()
                .list(Query.of("allocation")
                        .where("payment == params.payment", Map.of("payment", payment.id()))
                        .fields("bill", "billItem", "item", "amount")
                        .sort("id"));
        if (allocations.isEmpty()) {
            return;
        }
        List<Long> billIds = allocations.stream()
                .map(a -> a.reference("bill").id())
                .distinct()
                .sorted()
                .toList();
        Map<Long, DataRecord> bills = ledger.lockBills(billIds);
        Map<Long, DataRecord> items = new HashMap<>();
        ledger.items(billIds).values().forEach(list -> list.forEach(i -> items.put(i.id(), i)));
        writeOpposites(call, payment, allocations, items);
        for (DataRecord bill : bills.values()) {
            BigDecimal taken = allocations.stream()
                    .filter(a -> a.reference("bill").id() == bill.id())
                    .map(a -> a.decimal("amount"))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            ledger.paid(bill, bill.decimal("paid").subtract(taken));
        }
        new LateFeeBills(call.context(), call.data()).reverse(LateFeeBills.among(bills));
    }

    private static void writeOpposites(
            ActionCall call, DataRecord payment, List<DataRecord> allocations, Map<Long, DataRecord> items) {
        List<DataAccess.Change> changes = new ArrayList<>();
        try (BulkWriter writer = call.data()
                .bulk("allocation", "payment", "bill", "billItem", "item", "amount", "reversalOf", "allocatedAt")) {
            long id = call.data().reserveIds(allocations.size());
            for (DataRecord allocation : allocations) {
                DataRecord item = items.get(allocation.reference("billItem").id());
                if (item == null) {
                    throw new IllegalStateException("allocation " + allocation.id() + " has no item in scope");
                }
                writer.add(
                        id++,
                        allocation.organization(),
                        payment.id(),
                        allocation.reference("bill").id(),
                        item.id(),
                        allocation.text("item"),
                        allocation.decimal("amount").negate(),
                        allocation.id(),
                        call.context().now());
                changes.add(new DataAccess.Change(
                        item.id(),
                        item.version(),
                        Map.of("paid", item.decimal("paid").subtract(allocation.decimal("amount")))));
            }
        }
        call.data().updateAll("bill-item", changes);
    }
}
