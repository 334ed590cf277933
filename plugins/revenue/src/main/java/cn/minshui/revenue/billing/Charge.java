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
        BigDecimal counted) {
    /** Whether the line is a tier of the price itself. */
    boolean isTier() {
        return tier > 0 && rule == null;
    }
}
