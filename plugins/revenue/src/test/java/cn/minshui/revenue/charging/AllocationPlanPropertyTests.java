package cn.minshui.revenue.charging;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.revenue.charging.AllocationPlan.DueBill;
import cn.minshui.revenue.charging.AllocationPlan.DueItem;
import java.math.BigDecimal;
import java.math.RoundingMode;
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
            bills.add(new DueBill(bill, YearMonth.of(2026, draft.month()), items, AllocationPlan.Fee.NONE));
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

    /** One per mille for each of the days, at most the principal, in whole cents. */
    private record Late(long days) implements AllocationPlan.Fee {
        @Override
        public BigDecimal of(BigDecimal principal) {
            return principal
                    .multiply(BigDecimal.valueOf(days))
                    .movePointLeft(3)
                    .setScale(2, RoundingMode.DOWN)
                    .min(principal);
        }

        @Override
        public boolean bears(String item) {
            return true;
        }
    }

    @Property
    void aFeeIsNeverMoreThanDueAndNoMoneyIsLeftWhileSomethingIsOwed(
            @ForAll("bills") List<DueBill> bills,
            @ForAll @LongRange(min = 0, max = 1500) long days,
            @ForAll @LongRange(min = 1, max = 500_000) long cents) {
        Late late = new Late(days);
        List<DueBill> lateBills = bills.stream()
                .map(b -> new DueBill(b.id(), b.period(), b.items(), late))
                .toList();
        BigDecimal amount = BigDecimal.valueOf(cents, 2);
        AllocationPlan plan = AllocationPlan.of(amount, lateBills);
        assertThat(plan.allocated().add(plan.surplus())).isEqualByComparingTo(amount);
        BigDecimal open = BigDecimal.ZERO;
        for (DueBill bill : lateBills) {
            BigDecimal paid = plan.allocatedTo(bill.id());
            BigDecimal fee = plan.fees().stream()
                    .filter(f -> f.bill() == bill.id())
                    .map(AllocationPlan.FeeLine::amount)
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            assertThat(fee).isLessThanOrEqualTo(late.of(paid));
            if (paid.compareTo(bill.outstanding()) == 0 && plan.surplus().signum() > 0) {
                assertThat(fee).isEqualByComparingTo(late.of(paid));
            }
            assertThat(late.of(paid).subtract(fee)).isLessThan(new BigDecimal("0.03"));
            open = open.add(bill.outstanding()).subtract(paid);
        }
        assertThat(plan.surplus().signum() > 0 && open.signum() > 0).isFalse();
    }

    @Test
    void partPaymentGoesByItemOrder() {
        DueBill bill = new DueBill(
                1,
                YearMonth.of(2026, 9),
                List.of(
                        new DueItem(11, "water", new BigDecimal("117.55")),
                        new DueItem(12, "sewage", new BigDecimal("39.90"))),
                AllocationPlan.Fee.NONE);
        AllocationPlan plan = AllocationPlan.of(new BigDecimal("120.00"), List.of(bill));
        assertThat(plan.lines())
                .containsExactly(
                        new AllocationPlan.Line(1, 11, "water", new BigDecimal("117.55")),
                        new AllocationPlan.Line(1, 12, "sewage", new BigDecimal("2.45")));
        assertThat(plan.surplus()).isEqualByComparingTo("0");
    }
}
