package cn.minshui.tariff;

/**
 * One fee item of a tariff version as arrays.
 *
 * @param upTo upper bound of each tier, m³ × 1000, inclusive; the last is {@link Long#MAX_VALUE}; length 1 for a flat price
 * @param prices price of each tier, yuan × 10000
 * @param tiered whether lines carry a tier number; a flat price has none
 * @param sewageFactor whether the card's sewage factor multiplies the volume
 * @param rules what only kernel 2 knows
 */
record CompiledItem(
        FeeItem item,
        Charge charge,
        long[] upTo,
        long[] prices,
        boolean tiered,
        boolean sewageFactor,
        ItemRules rules) {}
