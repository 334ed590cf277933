package cn.minshui.revenue.charging;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.action.Input;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.revenue.Written;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Waives days of late bills: they bear no late fee any more, whatever is paid when; days after them do. All bills or none; what the
 * clerk saw must still be true.
 */
public final class WaiveLateFeeHandler implements ActionHandler {
    @Override
    public String name() {
        return "revenue/waive-late-fee";
    }

    /** @param days waived @param before the fee of today @param amount what of it is waived */
    private record Waived(
            DataRecord bill, long days, BigDecimal base, BigDecimal rate, BigDecimal before, BigDecimal amount) {}

    @Override
    public ActionResult run(ActionCall call) {
        Ledger ledger = new Ledger(call.data(), call.context());
        DataRecord account = Waivers.account(ledger, call.input().reference("account"));
        List<Input> asked = call.input().has("bills") ? call.input().rows("bills") : List.of();
        List<Long> ids =
                asked.stream().map(b -> b.reference("id")).distinct().sorted().toList();
        Map<Long, DataRecord> bills = ledger.lockBills(ids);
        Map<Long, LateFee> fees = Settlement.fees(call.context(), call.data(), call.services(), account, bills);
        Map<Long, List<DataRecord>> items = ledger.items(ids);
        List<Problem> problems = new ArrayList<>();
        if (asked.isEmpty()) {
            problems.add(Answers.at("bills", "BILLS_MISSING", "请选择要减免违约金的账单", "Name the bills"));
        }
        List<Waived> waived = new ArrayList<>();
        Set<Long> seen = new LinkedHashSet<>();
        for (int i = 0; i < asked.size(); i++) {
            long id = asked.get(i).reference("id");
            DataRecord bill = bills.get(id);
            if (bill == null || bill.reference("account").id() != account.id()) {
                problems.add(Answers.at(
                        "bills." + i + ".id",
                        "BILL_NOT_OF_ACCOUNT",
                        "账单不属于这个账户",
                        "The bill is not one of this account"));
            } else if (!seen.add(id)) {
                problems.add(Answers.at("bills." + i + ".id", "BILL_TWICE", "同一张账单出现两次", "The bill is named twice"));
            } else {
                AllocationPlan.DueBill due = Settlement.due(bill, items, fees);
                Waived each =
                        waived(asked.get(i), "bills." + i, bill, due, Objects.requireNonNull(fees.get(id)), problems);
                if (each != null) {
                    waived.add(each);
                }
            }
        }
        refuseAboveLimit(call, waived, problems);
        if (!problems.isEmpty()) {
            throw new ProblemException(ProblemClass.CONFLICT, problems);
        }
        return write(call, account, waived);
    }

    private static @Nullable Waived waived(
            Input asked,
            String path,
            DataRecord bill,
            AllocationPlan.DueBill due,
            LateFee fee,
            List<Problem> problems) {
        BigDecimal base = due.base(due.outstanding());
        BigDecimal before = Ledger.isOpen(bill) ? fee.of(base) : BigDecimal.ZERO.setScale(2);
        if (before.compareTo(asked.decimal("lateFee")) != 0) {
            problems.add(Answers.at(
                    path + ".lateFee",
                    "LATE_FEE_CHANGED",
                    "账单 " + bill.text("billNo") + " 今天的违约金是 " + Answers.money(before) + "，请刷新后再减免",
                    "The late fee of " + bill.text("billNo") + " is " + Answers.money(before) + " today"));
            return null;
        }
        long late = before.signum() == 0 ? 0 : fee.due(base).days();
        Long days = (Long) asked.value("days");
        long waived = days == null ? late : days;
        if (waived == 0 || waived > late) {
            problems.add(Answers.at(
                    path + ".days",
                    "WAIVER_DAYS",
                    "账单 " + bill.text("billNo") + " 计违约金的是 " + late + " 天，不能减免 " + waived + " 天",
                    "The bill " + bill.text("billNo") + " bears a late fee for " + late + " days"));
            return null;
        }
        BigDecimal amount = before.subtract(fee.waiving(waived).of(base));
        if (amount.signum() == 0) {
            problems.add(Answers.at(
                    path + ".days",
                    "WAIVER_NOTHING",
                    "账单 " + bill.text("billNo") + " 的违约金已到上限，减免 " + waived + " 天不会变少",
                    "The late fee of " + bill.text("billNo") + " is capped; so few days change nothing"));
            return null;
        }
        return new Waived(bill, waived, base, fee.rules().rate(), before, amount);
    }

    private static void refuseAboveLimit(ActionCall call, List<Waived> waived, List<Problem> problems) {
        if (waived.isEmpty()) {
            return;
        }
        Map<Long, BigDecimal> standing =
                Waivers.standing(call, waived.stream().map(w -> w.bill().id()).toList());
        for (Waived each : waived) {
            BigDecimal limit = Waivers.limit(call, each.bill().organization());
            BigDecimal all =
                    standing.getOrDefault(each.bill().id(), BigDecimal.ZERO).add(each.amount());
            if (limit != null && all.compareTo(limit) > 0) {
                problems.add(Problem.error(
                        "WAIVER_LIMIT",
                        Place.body("bills"),
                        "账单 " + each.bill().text("billNo") + " 合计减免 " + Answers.money(all) + "，超过您的限额 "
                                + Answers.money(limit) + "，请由所长办理",
                        "Waiving " + Answers.money(all) + " of " + each.bill().text("billNo")
                                + " is above your limit of " + Answers.money(limit)));
            }
        }
    }

    private static ActionResult write(ActionCall call, DataRecord account, List<Waived> waived) {
        BigDecimal total = BigDecimal.ZERO.setScale(2);
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (Waived each : waived) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            values.put("account", account.id());
            values.put("bill", each.bill().id());
            values.put("days", each.days());
            values.put("base", each.base());
            values.put("rate", each.rate());
            values.put("before", each.before());
            values.put("amount", each.amount());
            values.put("reason", call.input().text("reason"));
            values.put("remark", call.input().value("remark"));
            values.put("waivedBy", call.context().principal().userId());
            values.put("waivedAt", call.context().now());
            values.put("businessDate", call.context().today());
            long id = call.data().create(Waivers.OBJECT, each.bill().organization(), values);
            String number = call.data().require(Waivers.OBJECT, id, "waiverNo").text("waiverNo");
            Map<String, @Nullable Object> row = Answers.reference(id, number);
            row.put("bill", Answers.reference(each.bill().id(), each.bill().text("billNo")));
            row.put("days", each.days());
            row.put("amount", Written.money(each.amount()));
            rows.add(row);
            total = total.add(each.amount());
        }
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("account", Answers.reference(account.id(), account.text("accountNo")));
        body.put("waivers", rows);
        body.put("amount", Written.money(total));
        return new ActionResult.Done(body);
    }
}
