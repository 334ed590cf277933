package cn.minshui.revenue.billing;

import java.math.BigDecimal;
import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/**
 * One priced line of a bill.
 *
 * @param part which part of the card's volume, from 1
 * @param tier from 1; 0 for a flat price
 * @param volume m³, or the count of what is charged by count
 * @param exact yuan before rounding
 * @param amount yuan, this line rounded half up to cents
 * @param tariff {@code name@version}
 * @param rule what made the line, as the calculator names it; null for the price itself
 * @param window first month of those in which volumes run through the tiers together; null for an older kernel's billing month
 * @param counted m³ that the line adds to the card's accumulation in the window
 * @param corrects estimated period in which too much or too little was charged; null for what is used in the bill's own
 */
record Charge(
        int part,
        String priceCode,
        FeeItem item,
        int tier,
        BigDecimal volume,
        BigDecimal factor,
        BigDecimal unitPrice,
        BigDecimal exact,
        BigDecimal amount,
        String tariff,
        long kernel,
        @Nullable String rule,
        @Nullable YearMonth window,
        BigDecimal counted,
        @Nullable YearMonth corrects) {
    /** Whether the line is a tier of the price itself. */
    boolean isTier() {
        return tier > 0 && rule == null;
    }

    /** The opposite, or what makes a difference of it. */
    Charge negated() {
        return with(volume.negate(), exact.negate(), amount.negate(), window, counted.negate(), corrects);
    }

    /** @param other line of the same price */
    Charge plus(Charge other) {
        return with(
                volume.add(other.volume),
                exact.add(other.exact),
                amount.add(other.amount),
                window,
                counted.add(other.counted),
                corrects);
    }

    /** The line as one that corrects a period; without a window it counts in that month, as it was. */
    Charge correcting(YearMonth period) {
        boolean monthly = window == null;
        return with(volume, exact, amount, monthly ? period : window, monthly && isTier() ? volume : counted, period);
    }

    private Charge with(
            BigDecimal volumeOf,
            BigDecimal exactOf,
            BigDecimal amountOf,
            @Nullable YearMonth windowOf,
            BigDecimal countedOf,
            @Nullable YearMonth correctsOf) {
        return new Charge(
                part,
                priceCode,
                item,
                tier,
                volumeOf,
                factor,
                unitPrice,
                exactOf,
                amountOf,
                tariff,
                kernel,
                rule,
                windowOf,
                countedOf,
                correctsOf);
    }
}
