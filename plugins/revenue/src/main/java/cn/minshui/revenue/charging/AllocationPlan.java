package cn.minshui.revenue.charging;

import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How an amount pays bills: the oldest period first, within a bill item by item in the bill's order, each part with the fee for its
 * being late, until it is used up.
 *
 * @param lines what each item gets, always more than zero
 * @param fees late fees taken with them, always more than zero
 * @param surplus what is left when everything is paid
 */
record AllocationPlan(List<Line> lines, List<FeeLine> fees, BigDecimal surplus) {
    private static final BigDecimal NOTHING = BigDecimal.ZERO.setScale(2);

    AllocationPlan {
        lines = List.copyOf(lines);
        fees = List.copyOf(fees);
    }

    record DueBill(long id, YearMonth period, List<DueItem> items, Fee fee) {
        BigDecimal outstanding() {
            return items.stream().map(DueItem::outstanding).reduce(NOTHING, BigDecimal::add);
        }

        /** The fee that paying so much of the bill costs, its items in their order. */
        BigDecimal feeOf(BigDecimal paid) {
            return fee.of(base(paid));
        }

        /** What of a payment of so much goes to items that bear the fee. */
        BigDecimal base(BigDecimal paid) {
            BigDecimal base = NOTHING;
            BigDecimal left = paid;
            for (DueItem item : items) {
                BigDecimal part = left.min(item.outstanding());
                base = fee.bears(item.item()) ? base.add(part) : base;
                left = left.subtract(part);
            }
            return base;
        }
    }

    record DueItem(long id, String item, BigDecimal outstanding) {}

    record Line(long bill, long billItem, String item, BigDecimal amount) {}

    /** @param bill that was late @param base what was paid of items that bear the fee */
    record FeeLine(long bill, BigDecimal base, BigDecimal amount) {}

    /** A fee by the principal paid; never falls when more is paid. */
    interface Fee {
        Fee NONE = new Fee() {
            @Override
            public BigDecimal of(BigDecimal principal) {
                return NOTHING;
            }

            @Override
            public boolean bears(String item) {
                return false;
            }
        };

        BigDecimal of(BigDecimal principal);

        boolean bears(String item);
    }

    static AllocationPlan of(BigDecimal amount, List<DueBill> bills) {
        List<DueBill> oldestFirst = new ArrayList<>(bills);
        oldestFirst.sort(Comparator.comparing(DueBill::period).thenComparing(DueBill::id));
        List<Line> lines = new ArrayList<>();
        List<FeeLine> fees = new ArrayList<>();
        BigDecimal left = amount;
        for (DueBill bill : oldestFirst) {
            BigDecimal paid = principal(bill, left);
            // The last cents of a part payment may not pay their whole fee; a fee is never more than what is due.
            BigDecimal fee = bill.feeOf(paid).min(left.subtract(paid));
            if (fee.signum() > 0) {
                fees.add(new FeeLine(bill.id(), bill.base(paid), fee));
            }
            left = left.subtract(paid).subtract(fee);
            for (DueItem item : bill.items()) {
                BigDecimal part = paid.min(item.outstanding());
                if (part.signum() > 0) {
                    lines.add(new Line(bill.id(), item.id(), item.item(), part));
                    paid = paid.subtract(part);
                }
            }
        }
        return new AllocationPlan(lines, fees, left);
    }

    /** The least principal that uses the money up together with its fee; all of the bill where the money is enough. */
    private static BigDecimal principal(DueBill bill, BigDecimal money) {
        BigDecimal all = bill.outstanding();
        if (all.add(bill.feeOf(all)).compareTo(money) <= 0) {
            return all;
        }
        long least = 0;
        long most = all.min(money).movePointRight(2).longValueExact();
        while (least < most) {
            long middle = (least + most) / 2;
            BigDecimal part = BigDecimal.valueOf(middle, 2);
            if (part.add(bill.feeOf(part)).compareTo(money) >= 0) {
                most = middle;
            } else {
                least = middle + 1;
            }
        }
        return BigDecimal.valueOf(least, 2);
    }

    /** The same with the fees as lines of the bills that were written for them. @param written by the bill that was late */
    AllocationPlan with(Map<Long, DueBill> written) {
        List<Line> all = new ArrayList<>(lines);
        for (FeeLine fee : fees) {
            DueBill bill = Objects.requireNonNull(written.get(fee.bill()));
            DueItem item = bill.items().get(0);
            all.add(new Line(bill.id(), item.id(), item.item(), fee.amount()));
        }
        return new AllocationPlan(all, List.of(), surplus);
    }

    BigDecimal allocated() {
        return lines.stream().map(Line::amount).reduce(NOTHING, BigDecimal::add).add(lateFees());
    }

    BigDecimal lateFees() {
        return fees.stream().map(FeeLine::amount).reduce(NOTHING, BigDecimal::add);
    }

    /** What one bill gets in all. */
    BigDecimal allocatedTo(long bill) {
        return lines.stream().filter(l -> l.bill() == bill).map(Line::amount).reduce(NOTHING, BigDecimal::add);
    }
}
