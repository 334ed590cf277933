package cn.minshui.revenue.charging;

import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.engine.spi.plugin.Services;
import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * What paying one bill today costs for being late. The fee is on the principal that is paid now: paid in parts, each part bears its
 * own days, and nothing is charged twice or compounded.
 *
 * @param waivedDays first late days that bear none any more
 * @param exempt whether none is ever due
 */
record LateFee(Services services, LateFeeRules rules, LocalDate basis, long waivedDays, LocalDate today, boolean exempt)
        implements AllocationPlan.Fee {
    private static final String CALCULATOR = "late-fee";
    private static final String RANGE = "^1.0.0";
    private static final int HALF_UP = 1;

    /** @param days that count @param uncapped of the rate alone @param amount due, in whole cents */
    record Due(long days, BigDecimal uncapped, BigDecimal amount) {}

    @Override
    public boolean bears(String item) {
        return rules.bears(item);
    }

    /** @param principal what is paid of items that bear it */
    @Override
    public BigDecimal of(BigDecimal principal) {
        return exempt || !rules.isCharged()
                ? BigDecimal.ZERO.setScale(2)
                : due(principal).amount();
    }

    /** With so many days more that bear none. */
    LateFee waiving(long days) {
        return new LateFee(services, rules, basis, waivedDays + days, today, exempt);
    }

    Due due(BigDecimal principal) {
        Columns input = new Columns();
        input.longs("principal").set(0, principal.movePointRight(2).longValueExact());
        input.longs("startDay").set(0, basis.plusDays(waivedDays).toEpochDay());
        input.longs("graceDays").set(0, rules.graceDays());
        input.longs("untilDay").set(0, today.toEpochDay());
        input.longs("rate").set(0, rules.rate().movePointRight(6).longValueExact());
        input.longs("capRatio").set(0, rules.capPercent().movePointRight(2).longValueExact());
        input.longs("rounding").set(0, rules.truncated() ? 0 : HALF_UP);
        input.longs("exempt").set(0, exempt ? 1 : 0);
        input.size(1);
        Columns output = new Columns();
        services.calculator(CALCULATOR, RANGE).calculate(rules, input, output);
        String problem = output.texts("problem").get(0);
        if (problem != null) {
            throw new IllegalStateException("late fee of " + principal + ": " + problem);
        }
        return new Due(
                output.longs("days").get(0),
                BigDecimal.valueOf(output.longs("uncapped").get(0), 2),
                BigDecimal.valueOf(output.longs("amount").get(0), 2));
    }
}
