package cn.minshui.revenue.charging;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.Input;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a clerk's wish to waive late fees of held bills of one account comes to. A waiver is of days; whoever names an amount gets as
 * many days as cost no more than that.
 */
final class WaiverPlan {
    private final DataRecord account;
    private final Map<Long, DataRecord> bills;
    private final Map<Long, LateFee> fees;
    private final Map<Long, List<DataRecord>> items;
    private final Waivers waivers;
    private final List<Waived> waived = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    /**
     * @param late days that bear the fee
     * @param days of them that are waived
     * @param before the fee of today
     * @param amount what of it is waived
     */
    record Waived(
            DataRecord bill,
            long late,
            long days,
            BigDecimal base,
            BigDecimal rate,
            BigDecimal before,
            BigDecimal amount) {}

    private WaiverPlan(ActionCall call, Ledger ledger, List<Long> ids) {
        this.account = Waivers.account(ledger, call.input().reference("account"));
        this.bills = ledger.lockBills(ids);
        this.fees = Settlement.fees(call.context(), call.data(), call.services(), account, bills);
        this.items = ledger.items(ids);
        this.waivers = new Waivers(call, ids);
    }

    /** @throws ProblemException CONFLICT with everything that is wrong, but for the limit */
    static WaiverPlan of(ActionCall call) {
        List<Input> asked = call.input().has("bills") ? call.input().rows("bills") : List.of();
        List<Long> ids =
                asked.stream().map(b -> b.reference("id")).distinct().sorted().toList();
        WaiverPlan plan = new WaiverPlan(call, new Ledger(call.data(), call.context()), ids);
        if (asked.isEmpty()) {
            plan.refuse("bills", "BILLS_MISSING", "请选择要减免违约金的账单", "Name the bills");
        }
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < asked.size(); i++) {
            plan.add(asked.get(i), "bills." + i, seen);
        }
        plan.refuseProblems();
        return plan;
    }

    DataRecord account() {
        return account;
    }

    List<Waived> waived() {
        return List.copyOf(waived);
    }

    /** Yuan that the caller may still waive of the bill; null for any amount. */
    @Nullable
    BigDecimal left(Waived each) {
        return waivers.left(each.bill());
    }

    boolean isAllowed(Waived each) {
        BigDecimal left = left(each);
        return left == null || each.amount().compareTo(left) <= 0;
    }

    /** @throws ProblemException CONFLICT where more is waived of a bill than the caller may */
    void refuseAboveLimit() {
        for (Waived each : waived) {
            if (!isAllowed(each)) {
                String left = Answers.money(Objects.requireNonNull(left(each)));
                String amount = Answers.money(each.amount());
                String before = Answers.money(waivers.standing(each.bill()));
                String billNo = each.bill().text("billNo");
                problems.add(Problem.error(
                        "WAIVER_LIMIT",
                        Place.body("bills"),
                        "账单 " + billNo + " 已减免 " + before + "，这次减免 " + amount + " 超过您还能减免的 " + left + "，请由所长办理",
                        "Of " + billNo + " " + before + " are waived; " + amount + " more is above the " + left
                                + " that you may still waive"));
            }
        }
        refuseProblems();
    }

    private void refuseProblems() {
        if (!problems.isEmpty()) {
            throw new ProblemException(ProblemClass.CONFLICT, problems);
        }
    }

    private void add(Input asked, String path, Set<Long> seen) {
        long id = asked.reference("id");
        DataRecord bill = bills.get(id);
        if (bill == null || bill.reference("account").id() != account.id()) {
            refuse(path + ".id", "BILL_NOT_OF_ACCOUNT", "账单不属于这个账户", "The bill is not one of this account");
        } else if (!seen.add(id)) {
            refuse(path + ".id", "BILL_TWICE", "同一张账单出现两次", "The bill is named twice");
        } else {
            add(asked, path, bill);
        }
    }

    private void add(Input asked, String path, DataRecord bill) {
        AllocationPlan.DueBill due = Settlement.due(bill, items, fees);
        LateFee fee = Objects.requireNonNull(fees.get(bill.id()));
        BigDecimal base = due.base(due.outstanding());
        BigDecimal before = Ledger.isOpen(bill) ? fee.of(base) : BigDecimal.ZERO.setScale(2);
        String billNo = bill.text("billNo");
        if (before.compareTo(asked.decimal("lateFee")) != 0) {
            refuse(
                    path + ".lateFee",
                    "LATE_FEE_CHANGED",
                    "账单 " + billNo + " 今天的违约金是 " + Answers.money(before) + "，请刷新后再减免",
                    "The late fee of " + billNo + " is " + Answers.money(before) + " today");
            return;
        }
        long late = before.signum() == 0 ? 0 : fee.due(base).days();
        Long days = days(asked, path, billNo, new Late(fee, base, before, late));
        if (days == null) {
            return;
        }
        BigDecimal amount = before.subtract(fee.waiving(days).of(base));
        if (amount.signum() == 0) {
            refuse(
                    path + ".days",
                    "WAIVER_NOTHING",
                    "账单 " + billNo + " 的违约金已到上限，减免 " + days + " 天不会变少",
                    "The late fee of " + billNo + " is capped; so few days change nothing");
            return;
        }
        waived.add(new Waived(bill, late, days, base, fee.rules().rate(), before, amount));
    }

    /** The late fee of a bill today. */
    private record Late(LateFee fee, BigDecimal base, BigDecimal amount, long days) {
        /** The most days that waive no more than an amount: the more days, the more is waived. */
        long within(BigDecimal most) {
            long from = 0;
            long to = days;
            while (from < to) {
                long middle = from + (to - from + 1) / 2;
                if (amount.subtract(fee.waiving(middle).of(base)).compareTo(most) <= 0) {
                    from = middle;
                } else {
                    to = middle - 1;
                }
            }
            return from;
        }
    }

    /** @return null for a wish that cannot be met, which is then told */
    private @Nullable Long days(Input asked, String path, String billNo, Late late) {
        Long days = (Long) asked.value("days");
        BigDecimal amount = (BigDecimal) asked.value("amount");
        if (days != null && amount != null) {
            refuse(path + ".amount", "WAIVER_DAYS_OR_AMOUNT", "减免天数和金额只填一个", "Give the days or the amount, not both");
            return null;
        }
        if (amount != null && late.days() > 0) {
            return days(path, billNo, late, amount);
        }
        long waived = days == null ? late.days() : days;
        if (waived == 0 || waived > late.days()) {
            refuse(
                    path + ".days",
                    "WAIVER_DAYS",
                    "账单 " + billNo + " 计违约金的是 " + late.days() + " 天，不能减免 " + waived + " 天",
                    "The bill " + billNo + " bears a late fee for " + late.days() + " days");
            return null;
        }
        return waived;
    }

    private @Nullable Long days(String path, String billNo, Late late, BigDecimal amount) {
        long within = late.within(amount);
        if (amount.compareTo(late.amount()) > 0 || within == 0) {
            String day =
                    Answers.money(late.amount().subtract(late.fee().waiving(1).of(late.base())));
            refuse(
                    path + ".amount",
                    "WAIVER_AMOUNT",
                    "账单 " + billNo + " 的违约金是 " + Answers.money(late.amount()) + "，一天 " + day + "，不能减免 "
                            + Answers.money(amount),
                    "The late fee of " + billNo + " is " + Answers.money(late.amount()) + ", " + day + " for one day");
            return null;
        }
        return within;
    }

    private void refuse(String path, String code, String zh, String en) {
        problems.add(Answers.at(path, code, zh, en));
    }
}
