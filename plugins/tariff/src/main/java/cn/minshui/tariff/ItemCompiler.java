package cn.minshui.tariff;

import static cn.minshui.tariff.Written.asMap;
import static cn.minshui.tariff.Written.map;

import cn.minshui.tariff.ItemRules.OverPlan;
import cn.minshui.tariff.ItemRules.VolumeRounding;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One fee item of a version: its charge, prices, tiers and what only kernel 2 knows. */
final class ItemCompiler {
    private static final List<String> KERNEL_TWO =
            List.of("coefficient", "roundVolume", "times", "of", "percent", "overPlan");

    private final Written written;
    private final int kernel;
    private final Map<String, Object> charged;

    /** @param charged the items of the version that are not switched off, as written */
    ItemCompiler(Written written, int kernel, Map<String, Object> charged) {
        this.written = written;
        this.kernel = kernel;
        this.charged = charged;
    }

    CompiledItem item(FeeItem item, Map<String, Object> body, String place) {
        Charge charge = Charge.of(Written.word(body, "charge", "volume"));
        boolean factor = "sewage".equals(body.get("factor"));
        kernel(body, charge, place);
        if (charge != Charge.VOLUME) {
            onlyVolume(body, place);
        }
        ItemRules rules = rules(item, body, charge, place);
        if (charge == Charge.SHARE) {
            return new CompiledItem(item, charge, open(), new long[] {percent(body, place)}, false, false, rules);
        }
        if (!body.containsKey("tiers")) {
            return new CompiledItem(item, charge, open(), new long[] {price(body, place)}, false, factor, rules);
        }
        if (body.containsKey("price")) {
            written.problem(
                    "TARIFF_PRICE_AND_TIERS",
                    place + "/price",
                    "有阶梯就不能再写单价",
                    "an item with tiers has no price of its own");
        }
        TierCompiler tiers = new TierCompiler(written, map(body, "tiers"), place + "/tiers");
        return new CompiledItem(item, charge, tiers.upTo(), tiers.prices(), true, factor, rules);
    }

    private static long[] open() {
        return new long[] {Long.MAX_VALUE};
    }

    private void kernel(Map<String, Object> body, Charge charge, String place) {
        if (kernel == KernelTwo.NUMBER) {
            return;
        }
        KERNEL_TWO.stream().filter(body::containsKey).forEach(key -> written.needsKernelTwo(place + "/" + key));
        if (charge == Charge.SHARE) {
            written.needsKernelTwo(place + "/charge");
        }
    }

    private void onlyVolume(Map<String, Object> body, String place) {
        for (String key : List.of("factor", "coefficient", "roundVolume")) {
            if (body.containsKey(key)) {
                written.problem(
                        "TARIFF_FACTOR_WITHOUT_VOLUME",
                        place + "/" + key,
                        "系数只能用于按水量计费的费项",
                        "factors apply to charges by volume only");
            }
        }
        for (String key : List.of("tiers", "overPlan")) {
            if (body.containsKey(key)) {
                written.problem(
                        "TARIFF_TIERS_WITHOUT_VOLUME",
                        place + "/" + key,
                        "阶梯和超计划加价只能用于按水量计费的费项",
                        "tiers and surcharges over a plan apply to charges by volume only");
            }
        }
    }

    private long price(Map<String, Object> body, String place) {
        if (!body.containsKey("price")) {
            written.problem("TARIFF_PRICE_MISSING", place, "没有单价，也没有阶梯", "there is neither a price nor tiers");
            return 0;
        }
        return written.scaled(body.get("price"), 4, place + "/price");
    }

    private long percent(Map<String, Object> body, String place) {
        if (body.containsKey("price")) {
            written.problem(
                    "TARIFF_PRICE_AND_PERCENT",
                    place + "/price",
                    "按比例的费项写 percent，不写单价",
                    "a share has a percent and no price");
        }
        if (!body.containsKey("percent")) {
            written.problem("TARIFF_PERCENT_MISSING", place, "按比例的费项要写 percent", "a share needs percent");
            return 0;
        }
        return written.scaled(body.get("percent"), 2, place + "/percent");
    }

    private ItemRules rules(FeeItem item, Map<String, Object> body, Charge charge, String place) {
        if (body.containsKey("factor") && body.containsKey("coefficient")) {
            written.problem(
                    "TARIFF_FACTOR_TWICE",
                    place + "/coefficient",
                    "表卡的污水系数和固定系数只能用一个",
                    "either the card's factor or a coefficient, not both");
        }
        long coefficient = body.containsKey("coefficient")
                ? written.scaled(body.get("coefficient"), 4, place + "/coefficient")
                : Scale.FACTOR;
        String rounding = Written.word(body, "roundVolume", "exact");
        boolean everyMonth = Written.word(body, "times", "month").equals("month");
        return new ItemRules(
                coefficient,
                VolumeRounding.valueOf(rounding.toUpperCase(Locale.ROOT).replace('-', '_')),
                everyMonth,
                charge == Charge.SHARE ? shareOf(item, body, place) : 0,
                overPlan(item, body, place));
    }

    private long shareOf(FeeItem item, Map<String, Object> body, String place) {
        List<?> of = Written.list(body, "of");
        long bits = 0;
        for (Object word : of) {
            FeeItem base = FeeItem.of(String.valueOf(word));
            Map<String, Object> other = base == null ? null : asMap(charged.get(base.word()));
            if (base == null
                    || other == null
                    || other.isEmpty()
                    || base == item
                    || "share".equals(other.get("charge"))) {
                written.problem(
                        "TARIFF_SHARE_OF_UNKNOWN",
                        place + "/of",
                        word + " 不能作比例的基数：要是本版本收取的、自身不按比例的费项",
                        word + " is no base of a share: it must be an item of this version that is no share itself");
            } else {
                bits |= 1L << base.ordinal();
            }
        }
        if (of.isEmpty()) {
            written.problem(
                    "TARIFF_SHARE_OF_NOTHING", place, "按比例的费项要用 of 写明基数", "a share says by of what it is taken of");
        }
        return bits;
    }

    private @Nullable OverPlan overPlan(FeeItem item, Map<String, Object> body, String place) {
        if (!body.containsKey("overPlan")) {
            return null;
        }
        return new OverPlanCompiler(written, place + "/overPlan").overPlan(item, body);
    }
}
