package cn.minshui.revenue.billing;

import java.math.BigDecimal;

/**
 * One priced line of a bill.
 *
 * @param part which part of the card's volume, from 1
 * @param tier from 1; 0 for a flat price
 * @param volume m³, or the count of what is charged by count
 * @param exact yuan before rounding
 * @param amount yuan, this line rounded half up to cents
 * @param tariff {@code name@version}
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
        long kernel) {}
