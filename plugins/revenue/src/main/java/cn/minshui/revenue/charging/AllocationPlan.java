package cn.minshui.revenue.charging;

import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How an amount pays bills: the oldest period first, within a bill item by item in the bill's order, until it is used up.
 *
 * @param lines what each item gets, always more than zero
 * @param surplus what is left when everything is paid
 */
record AllocationPlan(List<Line> lines, BigDecimal surplus) {
    AllocationPlan {
        lines = List.copyOf(lines);
    }

    record DueBill(long id, YearMonth period, List<DueItem> items) {}

    record DueItem(long id, String item, BigDecimal outstanding) {}

    record Line(long bill, long billItem, String item, BigDecimal amount) {}

    static AllocationPlan of(BigDecimal amount, List<DueBill> bills) {
        List<DueBill> oldestFirst = new ArrayList<>(bills);
        oldestFirst.sort(Comparator.comparing(DueBill::period).thenComparing(DueBill::id));
        List<Line> lines = new ArrayList<>();
        BigDecimal left = amount;
        for (DueBill bill : oldestFirst) {
            for (DueItem item : bill.items()) {
                BigDecimal part = left.min(item.outstanding());
                if (part.signum() > 0) {
                    lines.add(new Line(bill.id(), item.id(), item.item(), part));
                    left = left.subtract(part);
                }
            }
        }
        return new AllocationPlan(lines, left);
    }

    BigDecimal allocated() {
        return lines.stream().map(Line::amount).reduce(BigDecimal.ZERO.setScale(2), BigDecimal::add);
    }

    /** What one bill gets in all. */
    BigDecimal allocatedTo(long bill) {
        return lines.stream()
                .filter(l -> l.bill() == bill)
                .map(Line::amount)
                .reduce(BigDecimal.ZERO.setScale(2), BigDecimal::add);
    }
}
