package cn.minshui.tariff;

import cn.minshui.tariff.ItemRules.OverPlan;
import cn.minshui.tariff.ItemRules.VolumeRounding;

/** Lines of what is charged by volume. */
final class Volumes {
    private static final long WHOLE_IN_PERCENT = 10_000;

    private final Lines lines;

    Volumes(Lines lines) {
        this.lines = lines;
    }

    /** One line; the volume times its factor is rounded first where the item says so. */
    void line(CompiledItem item, int tier, long volume, long factor, long price, long unit) {
        VolumeRounding rounding = item.rules().rounding();
        if (rounding == VolumeRounding.EXACT) {
            lines.add(item.item(), tier, volume, factor, price, null);
            return;
        }
        long whole = Math.multiplyExact(Scale.FACTOR, unit);
        long product = Math.multiplyExact(volume, factor);
        long units = rounding == VolumeRounding.HALF_UP ? Divide.halfUp(product, whole) : product / whole;
        lines.add(item.item(), tier, units * unit, Scale.FACTOR, price, null);
    }

    /**
     * The surcharge on what lies over the plan.
     *
     * @param plan 0 for none
     * @param used volume of the plan's period before this one
     */
    void overPlan(OverPlan over, long plan, long used, long volume) {
        if (plan <= 0) {
            return;
        }
        long end = Math.addExact(used, volume);
        long from = Math.max(used, plan);
        for (int step = 0; from < end; step++) {
            long to = Math.min(end, bound(over.upTo()[step], plan));
            if (to > from) {
                lines.add(over.item(), step + 1, to - from, Scale.FACTOR, over.prices()[step], over.rules()[step]);
                from = to;
            }
        }
    }

    private static long bound(long percent, long plan) {
        return percent == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : Math.addExact(plan, Divide.halfUp(plan, percent, WHOLE_IN_PERCENT));
    }
}
