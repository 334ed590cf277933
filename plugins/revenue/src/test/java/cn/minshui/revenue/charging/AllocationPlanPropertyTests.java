package cn.minshui.revenue.charging;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.revenue.charging.AllocationPlan.DueBill;
import cn.minshui.revenue.charging.AllocationPlan.DueItem;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class AllocationPlanPropertyTests {
    @Provide
    Arbitrary<List<DueBill>> bills() {
        Arbitrary<List<Long>> items =
                Arbitraries.longs().between(0, 20_000).list().ofMinSize(1).ofMaxSize(5);
        Arbitrary<Integer> months = Arbitraries.integers().between(1, 12);
        return items.flatMap(i -> months.map(m -> new Draft(m, i)))
                .list()
                .ofMaxSize(6)
                .map(AllocationPlanPropertyTests::bills);
    }

    private record Draft(int month, List<Long> cents) {}

    private static List<DueBill> bills(List<Draft> drafts) {
        List<DueBill> bills = new ArrayList<>();
        long id = 0;
        for (Draft draft : drafts) {
            List<DueItem> items = new ArrayList<>();
            long bill = ++id;
            for (long cents : draft.cents()) {
                items.add(new DueItem(++id, "water", BigDecimal.valueOf(cents, 2)));
            }
            bills.add(new DueBill(bill, YearMonth.of(2026, draft.month()), items));
        }
        return bills;
    }

    @Property
    void nothingIsLostAndNothingIsPaidTwice(
            @ForAll("bills") List<DueBill> bills, @ForAll @LongRange(min = 1, max = 500_000) long cents) {
        BigDecimal amount = BigDecimal.valueOf(cents, 2);
        AllocationPlan plan = AllocationPlan.of(amount, bills);
        assertThat(plan.allocated().add(plan.surplus())).isEqualByComparingTo(amount);
        BigDecimal due = BigDecimal.ZERO;
        for (DueBill bill : bills) {
            BigDecimal billDue =
                    bill.items().stream().map(DueItem::outstanding).reduce(BigDecimal.ZERO, BigDecimal::add);
            assertThat(plan.allocatedTo(bill.id())).isLessThanOrEqualTo(billDue);
            due = due.add(billDue);
        }
        assertThat(plan.surplus().signum() > 0 && plan.allocated().compareTo(due) < 0)
                .isFalse();
        assertThat(plan.lines()).extracting(AllocationPlan.Line::billItem).doesNotHaveDuplicates();
        assertThat(plan.lines()).allSatisfy(l -> assertThat(l.amount()).isPositive());
    }

    @Property
    void aNewerBillGetsNothingWhileAnOlderOneIsOpen(
            @ForAll("bills") List<DueBill> bills, @ForAll @LongRange(min = 1, max = 500_000) long cents) {
        AllocationPlan plan = AllocationPlan.of(BigDecimal.valueOf(cents, 2), bills);
        for (DueBill older : bills) {
            BigDecimal due = older.items().stream().map(DueItem::outstanding).reduce(BigDecimal.ZERO, BigDecimal::add);
            if (plan.allocatedTo(older.id()).compareTo(due) < 0) {
                for (DueBill newer : bills) {
                    if (newer.period().isAfter(older.period())) {
                        assertThat(plan.allocatedTo(newer.id())).isEqualByComparingTo(BigDecimal.ZERO);
                    }
                }
            }
        }
    }

    @Test
    void partPaymentGoesByItemOrder() {
        DueBill bill = new DueBill(
                1,
                YearMonth.of(2026, 9),
                List.of(
                        new DueItem(11, "water", new BigDecimal("117.55")),
                        new DueItem(12, "sewage", new BigDecimal("39.90"))));
        AllocationPlan plan = AllocationPlan.of(new BigDecimal("120.00"), List.of(bill));
        assertThat(plan.lines())
                .containsExactly(
                        new AllocationPlan.Line(1, 11, "water", new BigDecimal("117.55")),
                        new AllocationPlan.Line(1, 12, "sewage", new BigDecimal("2.45")));
        assertThat(plan.surplus()).isEqualByComparingTo("0");
    }
}
