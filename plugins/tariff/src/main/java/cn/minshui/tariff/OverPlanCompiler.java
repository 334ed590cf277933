package cn.minshui.tariff;

import static cn.minshui.tariff.Written.asMap;
import static cn.minshui.tariff.Written.map;

import cn.minshui.tariff.ItemRules.OverPlan;
import java.math.BigDecimal;
import java.util.Map;

/** Steps of a surcharge on what lies over a plan; each has a published price, or a ratio of the item's flat price. */
final class OverPlanCompiler {
    private final Written written;
    private final String place;

    OverPlanCompiler(Written written, String place) {
        this.written = written;
        this.place = place;
    }

    OverPlan overPlan(FeeItem item, Map<String, Object> body) {
        Map<String, Object> overPlan = map(body, "overPlan");
        Map<String, Object> steps = map(overPlan, "steps");
        long[] upTo = new long[steps.size()];
        long[] prices = new long[steps.size()];
        String[] rules = new String[steps.size()];
        int index = 0;
        long last = 0;
        for (Map.Entry<String, Object> entry : steps.entrySet()) {
            Map<String, Object> step = asMap(entry.getValue());
            String at = place + "/steps/" + entry.getKey();
            rules[index] = "over-plan:" + entry.getKey();
            prices[index] = price(step, body, at);
            upTo[index] = bound(step, index == steps.size() - 1, last, at);
            last = upTo[index];
            index++;
        }
        FeeItem as = Written.word(overPlan, "as", "surcharge").equals("item") ? item : FeeItem.SURCHARGE;
        return new OverPlan(upTo, prices, as, rules);
    }

    private long bound(Map<String, Object> step, boolean isLast, long last, String at) {
        boolean bounded = step.containsKey("upTo");
        if (isLast == bounded) {
            written.problem(
                    "TARIFF_STEP_BOUND",
                    at,
                    "除最后一级外，每级都要写超计划的上限百分比；最后一级不写",
                    "every step but the last has an upper bound in per cent, the last has none");
        }
        if (!bounded || isLast) {
            return Long.MAX_VALUE;
        }
        long upTo = written.scaled(step.get("upTo"), 2, at + "/upTo");
        if (upTo <= last) {
            written.problem(
                    "TARIFF_BOUNDS_NOT_RISING",
                    at + "/upTo",
                    "超计划的百分比必须逐级增大",
                    "the per cents must rise from step to step");
        }
        return upTo;
    }

    private long price(Map<String, Object> step, Map<String, Object> item, String at) {
        boolean ratio = step.containsKey("ratio");
        if (ratio == step.containsKey("price")) {
            written.problem(
                    "TARIFF_STEP_PRICE",
                    at,
                    "每级写公布的加价单价 price，或写基本水价的倍数 ratio，二选一",
                    "a step has either the published price or a ratio of the base price");
            return 0;
        }
        if (!ratio) {
            return written.scaled(step.get("price"), 4, at + "/price");
        }
        long times = written.scaled(step.get("ratio"), 4, at + "/ratio");
        if (!item.containsKey("price")) {
            written.problem(
                    "TARIFF_RATIO_OF_TIERS",
                    at + "/ratio",
                    "有阶梯的费项没有唯一的基本价，加价要写单价",
                    "an item with tiers has no one base price; write the price of the step");
            return 0;
        }
        return product(Written.decimal(item.get("price")), times, at);
    }

    private long product(BigDecimal base, long times, String at) {
        BigDecimal price = base.multiply(BigDecimal.valueOf(times, 4));
        if (price.stripTrailingZeros().scale() > 4) {
            written.problem(
                    "TARIFF_RATIO_NOT_EXACT",
                    at + "/ratio",
                    "加价 " + price.stripTrailingZeros().toPlainString() + " 超过四位小数，要写公布的单价",
                    "the surcharge " + price.stripTrailingZeros().toPlainString()
                            + " has more than 4 decimals; write the published price");
            return 0;
        }
        return written.scaled(price, 4, at + "/ratio");
    }
}
