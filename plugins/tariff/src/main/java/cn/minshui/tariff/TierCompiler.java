package cn.minshui.tariff;

import static cn.minshui.tariff.Written.asMap;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tiers of an item: bounds that rise without a gap or an overlap, the last one open. */
final class TierCompiler {
    private final Written written;
    private final long[] upTo;
    private final long[] prices;

    TierCompiler(Written written, Map<String, Object> tiers, String place) {
        this.written = written;
        this.upTo = new long[tiers.size()];
        this.prices = new long[tiers.size()];
        int index = 0;
        long last = 0;
        for (Map.Entry<String, Object> entry : tiers.entrySet()) {
            Map<String, Object> tier = asMap(entry.getValue());
            String at = place + "/" + entry.getKey();
            prices[index] = price(tier, at);
            above(tier, last, at);
            upTo[index] = bound(tier.get("upTo"), index == upTo.length - 1, at);
            if (upTo[index] <= last) {
                written.problem(
                        "TARIFF_BOUNDS_NOT_RISING",
                        at + "/upTo",
                        "阶梯上限必须逐级增大",
                        "upper bounds must rise from tier to tier");
            }
            last = upTo[index];
            index++;
        }
    }

    long[] upTo() {
        return upTo;
    }

    long[] prices() {
        return prices;
    }

    private long price(Map<String, Object> tier, String at) {
        if (!tier.containsKey("price")) {
            written.problem("TARIFF_PRICE_MISSING", at, "这级阶梯没有单价", "this tier has no price");
            return 0;
        }
        return written.scaled(tier.get("price"), 4, at + "/price");
    }

    /** A lower bound is not needed; one that is written must meet the tier before. */
    private void above(Map<String, Object> tier, long last, String at) {
        if (!tier.containsKey("above")) {
            return;
        }
        long above = written.scaled(tier.get("above"), 3, at + "/above");
        String meets = last == Long.MAX_VALUE
                ? "∞"
                : Scale.volume(last).stripTrailingZeros().toPlainString();
        if (above < last) {
            written.problem(
                    "TARIFF_TIERS_OVERLAP",
                    at + "/above",
                    "与上一级阶梯重叠：上一级到 " + meets + " m³ 为止",
                    "overlaps the tier before, which goes up to " + meets + " m³");
        } else if (above > last) {
            written.problem(
                    "TARIFF_TIERS_GAP",
                    at + "/above",
                    "与上一级阶梯之间有空档：上一级到 " + meets + " m³ 为止",
                    "leaves a gap to the tier before, which goes up to " + meets + " m³");
        }
    }

    private long bound(@Nullable Object bound, boolean isLast, String at) {
        if (isLast) {
            if (bound != null) {
                written.problem(
                        "TARIFF_LAST_TIER_BOUNDED",
                        at + "/upTo",
                        "最后一级阶梯不能有上限，否则超出部分没有价格",
                        "the last tier has no upper bound, or the rest would have no price");
            }
            return Long.MAX_VALUE;
        }
        if (bound == null) {
            written.problem(
                    "TARIFF_TIER_UNBOUNDED", at, "只有最后一级阶梯可以没有上限", "only the last tier may be without an upper bound");
            return Long.MAX_VALUE;
        }
        return written.scaled(bound, 3, at + "/upTo");
    }
}
