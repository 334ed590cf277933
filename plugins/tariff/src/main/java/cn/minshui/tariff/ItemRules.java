package cn.minshui.tariff;

import org.jspecify.annotations.Nullable;

/**
 * What kernel 2 knows of an item beyond its prices.
 *
 * @param coefficient multiplies the volume, × 10000
 * @param rounding of the volume after the factor or coefficient
 * @param everyMonth whether a charge by count is due for each month of the period; otherwise once a bill
 * @param shareOf items whose amounts a share is taken of, one bit for each ordinal
 * @param overPlan surcharge on what exceeds the plan
 */
record ItemRules(
        long coefficient,
        VolumeRounding rounding,
        boolean everyMonth,
        long shareOf,
        @Nullable OverPlan overPlan) {
    static final ItemRules NONE = new ItemRules(Scale.FACTOR, VolumeRounding.EXACT, true, 0, null);

    enum VolumeRounding {
        /** The volume times its factor goes into the price as it is. */
        EXACT,
        /** Half up to the version's unit first. */
        HALF_UP,
        /** Down to the version's unit first. */
        DOWN
    }

    /**
     * @param upTo how much over the plan a step reaches, per cent × 100; the last is {@link Long#MAX_VALUE}
     * @param prices of each step, yuan × 10000, on top of the price of the item
     * @param item under which fee item the lines stand
     * @param rules name of each step on its lines
     */
    record OverPlan(long[] upTo, long[] prices, FeeItem item, String[] rules) {}
}
