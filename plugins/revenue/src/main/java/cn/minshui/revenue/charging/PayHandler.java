package cn.minshui.revenue.charging;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.action.Input;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.revenue.Written;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes money for bills of one account, in whole, in part or over; without bills it is a deposit.
 *
 * <p>Every outstanding amount that the caller saw must still be true, otherwise nothing is written.
 */
public final class PayHandler implements ActionHandler {
    @Override
    public String name() {
        return "revenue/pay";
    }

    @Override
    public ActionResult run(ActionCall call) {
        DataRecord shift = Shifts.lockOwn(call.data(), call.context())
                .orElseThrow(() -> Answers.conflict("SHIFT_NOT_OPEN", "请先开班再收费", "Open a shift before taking money"));
        Ledger ledger = new Ledger(call.data(), call.context());
        DataRecord account = account(ledger, call.input().reference("account"));
        List<Input> asked = call.input().has("bills") ? call.input().rows("bills") : List.of();
        List<Long> ids =
                asked.stream().map(b -> b.reference("id")).distinct().sorted().toList();
        Map<Long, DataRecord> bills = ledger.lockBills(ids);
        refuseWhatChanged(account, asked, bills);
        Map<Long, LateFee> fees = Settlement.fees(call.context(), call.data(), call.services(), account, bills);
        Settlement settlement = Settlement.of(call.input().decimal("amount"), bills, ledger.items(ids), fees);
        refuseOtherFees(asked, settlement);
        String method = call.input().text("method");
        refuseSurplus(call.input(), account, method, settlement.plan());
        BigDecimal lateFees = settlement.plan().lateFees();
        return write(
                call,
                ledger,
                new Taken(shift, account, method, settlement.written(call.context(), call.data(), ledger), lateFees));
    }

    private record Taken(
            DataRecord shift, DataRecord account, String method, Settlement settlement, BigDecimal lateFees) {
        AllocationPlan plan() {
            return settlement.plan();
        }

        /** What the prepaid balance changes by. */
        BigDecimal balanceChange() {
            return method.equals(Ledger.OFFSET_METHOD) ? plan().allocated().negate() : plan().surplus();
        }
    }

    private static DataRecord account(Ledger ledger, long id) {
        DataRecord account = ledger.lockAccounts(List.of(id)).stream()
                .findFirst()
                .orElseThrow(() ->
                        ProblemException.of(ProblemClass.NOT_FOUND, "NOT_FOUND", "没有这个账户", "There is no such account"));
        if (!"normal".equals(account.textOrNull("status"))) {
            throw Answers.conflict("ACCOUNT_NOT_NORMAL", "账户已冻结或注销，不能收费", "The account is frozen or closed");
        }
        return account;
    }

    private static void refuseWhatChanged(DataRecord account, List<Input> asked, Map<Long, DataRecord> bills) {
        List<Problem> problems = new ArrayList<>();
        List<Long> seen = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            String path = "bills." + i;
            long id = asked.get(i).reference("id");
            DataRecord bill = bills.get(id);
            if (bill == null || bill.reference("account").id() != account.id()) {
                problems.add(Answers.at(
                        path + ".id", "BILL_NOT_OF_ACCOUNT", "账单不属于这个账户", "The bill is not one of this account"));
            } else if (seen.contains(id)) {
                problems.add(Answers.at(path + ".id", "BILL_TWICE", "同一张账单出现两次", "The bill is named twice"));
            } else if (!Ledger.isOpen(bill)
                    || bill.decimal("outstanding").compareTo(asked.get(i).decimal("outstanding")) != 0) {
                problems.add(Answers.at(
                        path + ".outstanding",
                        "OUTSTANDING_CHANGED",
                        "账单 " + bill.text("billNo") + " 未收金额已变为 " + Answers.money(open(bill)) + "，请刷新后再收",
                        "The outstanding amount of " + bill.text("billNo") + " is now " + Answers.money(open(bill))));
            }
            seen.add(id);
        }
        if (!problems.isEmpty()) {
            throw new ProblemException(ProblemClass.CONFLICT, problems);
        }
    }

    /** The clerk has told the fee to the payer: what is taken is what he saw. A bill without one costs none. */
    private static void refuseOtherFees(List<Input> asked, Settlement settlement) {
        List<Problem> problems = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            DataRecord bill = settlement.bills().get(asked.get(i).reference("id"));
            if (bill == null) {
                continue;
            }
            AllocationPlan.DueBill due = Settlement.due(bill, settlement.items(), settlement.fees());
            BigDecimal fee = due.feeOf(due.outstanding());
            BigDecimal seen = asked.get(i).has("lateFee") ? asked.get(i).decimal("lateFee") : BigDecimal.ZERO;
            if (seen.compareTo(fee) != 0) {
                problems.add(Answers.at(
                        "bills." + i + ".lateFee",
                        "LATE_FEE_CHANGED",
                        "账单 " + bill.text("billNo") + " 今天的违约金是 " + Answers.money(fee) + "，请刷新后再收",
                        "The late fee of " + bill.text("billNo") + " is " + Answers.money(fee) + " today"));
            }
        }
        if (!problems.isEmpty()) {
            throw new ProblemException(ProblemClass.CONFLICT, problems);
        }
    }

    private static BigDecimal open(DataRecord bill) {
        return Ledger.isOpen(bill) ? bill.decimal("outstanding") : BigDecimal.ZERO;
    }

    private static void refuseSurplus(Input input, DataRecord account, String method, AllocationPlan plan) {
        boolean fromBalance = method.equals(Ledger.OFFSET_METHOD);
        if (fromBalance && account.decimal("balance").compareTo(input.decimal("amount")) < 0) {
            throw Answers.conflict(
                    "BALANCE_TOO_LOW",
                    "预存余额只有 " + Answers.money(account.decimal("balance")),
                    "The prepaid balance is only " + Answers.money(account.decimal("balance")));
        }
        boolean accepted = !fromBalance
                && input.has("surplusTo")
                && input.text("surplusTo").equals("prepay");
        if (plan.surplus().signum() > 0 && !accepted) {
            throw Answers.conflict(
                    "SURPLUS_REFUSED",
                    "多收 " + Answers.money(plan.surplus()) + "，请减少金额或选择转入预存",
                    "The payment exceeds the bills by " + Answers.money(plan.surplus()));
        }
    }

    private static ActionResult write(ActionCall call, Ledger ledger, Taken taken) {
        BigDecimal before = taken.account().decimal("balance");
        BigDecimal after = before.add(taken.balanceChange());
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("account", taken.account().id());
        values.put("shift", taken.shift().id());
        values.put("cashier", call.context().principal().userId());
        values.put("method", taken.method());
        values.put("amount", call.input().decimal("amount"));
        values.put("allocated", taken.plan().allocated());
        values.put("surplus", taken.plan().surplus());
        values.put("balanceBefore", before);
        values.put("balanceAfter", after);
        values.put("paidAt", call.context().now());
        values.put("businessDate", call.context().today());
        values.put("remark", call.input().value("remark"));
        long payment = call.data().create("payment", taken.account().organization(), values);
        ledger.allocate(
                payment,
                taken.plan(),
                taken.settlement().bills(),
                taken.settlement().items());
        if (taken.balanceChange().signum() != 0) {
            String kind = taken.balanceChange().signum() > 0 ? "deposit" : "offset";
            ledger.move(taken.account(), kind, taken.balanceChange(), payment);
        }
        return new ActionResult.Done(body(call, taken, payment, after));
    }

    private static Map<String, @Nullable Object> body(ActionCall call, Taken taken, long payment, BigDecimal after) {
        String number = call.data().require("payment", payment, "paymentNo").text("paymentNo");
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("payment", Answers.reference(payment, number));
        body.put("amount", Written.money(call.input().decimal("amount")));
        body.put("allocated", Written.money(taken.plan().allocated()));
        body.put("lateFee", Written.money(taken.lateFees()));
        body.put("surplus", Written.money(taken.plan().surplus()));
        body.put("change", BigDecimal.ZERO.setScale(2));
        body.put("balance", Written.money(after));
        body.put(
                "allocations",
                Answers.allocations(taken.plan(), taken.settlement().bills()));
        List<Map<String, @Nullable Object>> bills = new ArrayList<>();
        for (DataRecord bill : taken.settlement().bills().values()) {
            if (bill.text("kind").equals(LateFeeBills.KIND)) {
                continue;
            }
            BigDecimal outstanding =
                    bill.decimal("outstanding").subtract(taken.plan().allocatedTo(bill.id()));
            Map<String, @Nullable Object> row = Answers.reference(bill.id(), bill.text("billNo"));
            row.put("outstanding", Written.money(outstanding));
            rowStatus(row, bill, outstanding);
            bills.add(row);
        }
        body.put("bills", bills);
        return body;
    }

    private static void rowStatus(Map<String, @Nullable Object> row, DataRecord bill, BigDecimal outstanding) {
        if (outstanding.signum() == 0) {
            row.put("status", "paid");
        } else {
            row.put("status", outstanding.compareTo(bill.decimal("amount")) == 0 ? "posted" : "partly-paid");
        }
    }
}
