package cn.minshui.tariff;

import cn.minshui.engine.spi.kind.KindSource;
import cn.minshui.engine.spi.problem.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns one valid definition into arrays, and says what the schema cannot: order of bounds, months used twice, ranges. */
final class TariffCompiler {
    /** The one calculation semantics of this plugin version; a change that alters a result is a new number beside it. */
    static final int KERNEL = 1;

    private final KindSource source;
    private final Consumer<Problem> problems;

    TariffCompiler(KindSource source, Consumer<Problem> problems) {
        this.source = source;
        this.problems = problems;
    }

    CompiledVersion[] compile() {
        Object kernel = source.body().get("kernel");
        if (!Long.valueOf(KERNEL).equals(kernel)) {
            problem("TARIFF_KERNEL_UNKNOWN", "/kernel", "不支持的计费内核 " + kernel, "kernel " + kernel + " is not known");
        }
        List<CompiledVersion> versions = new ArrayList<>();
        Map<Long, String> months = new HashMap<>();
        map(source.body(), "versions").forEach((id, body) -> {
            CompiledVersion version = version(id, asMap(body));
            String other = months.putIfAbsent(version.from(), id);
            if (other != null) {
                problem(
                        "TARIFF_MONTH_TAKEN",
                        "/versions/" + id + "/effectiveFrom",
                        "价格版本 " + id + " 与 " + other + " 的起始月相同",
                        "versions " + id + " and " + other + " begin in the same month");
            }
            versions.add(version);
        });
        versions.sort(Comparator.comparingLong(CompiledVersion::from));
        return versions.toArray(CompiledVersion[]::new);
    }

    private CompiledVersion version(String id, Map<String, Object> body) {
        List<CompiledItem> items = new ArrayList<>();
        map(body, "items").forEach((word, item) -> {
            if (!Boolean.TRUE.equals(asMap(item).get("off"))) {
                items.add(item(word, asMap(item), "/versions/" + id + "/items/" + word));
            }
        });
        items.sort(Comparator.comparing(CompiledItem::item));
        long from = Long.parseLong(String.valueOf(body.get("effectiveFrom")));
        return new CompiledVersion(id, source.name() + "@" + id, from, KERNEL, items.toArray(CompiledItem[]::new));
    }

    private CompiledItem item(String word, Map<String, Object> body, String place) {
        FeeItem item = FeeItem.of(word);
        Charge charge = Charge.of(String.valueOf(body.getOrDefault("charge", "volume")));
        boolean factor = "sewage".equals(body.get("factor"));
        if (factor && charge != Charge.VOLUME) {
            problem(
                    "TARIFF_FACTOR_WITHOUT_VOLUME",
                    place + "/factor",
                    "污水系数只能用于按水量计费的费项",
                    "the sewage factor applies to charges by volume only");
        }
        if (!body.containsKey("tiers")) {
            long[] price = {price(body.get("price"), place + "/price")};
            return new CompiledItem(item, charge, new long[] {Long.MAX_VALUE}, price, false, factor);
        }
        if (charge != Charge.VOLUME) {
            problem(
                    "TARIFF_TIERS_WITHOUT_VOLUME",
                    place + "/tiers",
                    "阶梯只能用于按水量计费的费项",
                    "tiers apply to charges by volume only");
        }
        return tiered(item, map(body, "tiers"), factor, place + "/tiers");
    }

    private CompiledItem tiered(FeeItem item, Map<String, Object> tiers, boolean factor, String place) {
        int count = tiers.size();
        long[] upTo = new long[count];
        long[] prices = new long[count];
        int index = 0;
        long last = 0;
        for (Map.Entry<String, Object> entry : tiers.entrySet()) {
            Map<String, Object> tier = asMap(entry.getValue());
            String at = place + "/" + entry.getKey();
            prices[index] = price(tier.get("price"), at + "/price");
            upTo[index] = bound(tier.get("upTo"), index == count - 1, at);
            if (upTo[index] <= last) {
                problem(
                        "TARIFF_BOUNDS_NOT_RISING",
                        at + "/upTo",
                        "阶梯上限必须逐级增大",
                        "upper bounds must rise from tier to tier");
            }
            last = upTo[index];
            index++;
        }
        return new CompiledItem(item, Charge.VOLUME, upTo, prices, true, factor);
    }

    private long bound(@Nullable Object written, boolean isLast, String place) {
        if (isLast) {
            if (written != null) {
                problem(
                        "TARIFF_LAST_TIER_BOUNDED",
                        place + "/upTo",
                        "最后一级阶梯不能有上限,否则超出部分没有价格",
                        "the last tier has no upper bound, or the rest would have no price");
            }
            return Long.MAX_VALUE;
        }
        if (written == null) {
            problem(
                    "TARIFF_TIER_UNBOUNDED",
                    place,
                    "只有最后一级阶梯可以没有上限",
                    "only the last tier may be without an upper bound");
            return Long.MAX_VALUE;
        }
        return scaled(decimal(written), 3, place + "/upTo");
    }

    private long price(@Nullable Object written, String place) {
        return scaled(decimal(written), 4, place);
    }

    private long scaled(BigDecimal value, int digits, String place) {
        if (value.signum() < 0
                || value.stripTrailingZeros().scale() > digits
                || value.precision() - value.scale() > 6) {
            problem(
                    "TARIFF_NUMBER_RANGE",
                    place,
                    "数值 " + value.toPlainString() + " 超出范围:不能为负,小数最多 " + digits + " 位,整数最多 6 位",
                    value.toPlainString() + " is out of range: not negative, at most " + digits
                            + " decimals and 6 digits before them");
            return 0;
        }
        return value.movePointRight(digits).longValueExact();
    }

    private static BigDecimal decimal(@Nullable Object written) {
        if (written instanceof BigDecimal exact) {
            return exact;
        }
        return new BigDecimal(String.valueOf(written));
    }

    private void problem(String code, String pointer, String zh, String en) {
        problems.accept(Problem.error(code, source.places().apply(pointer), zh, en));
    }

    private static Map<String, Object> map(Map<String, Object> body, String key) {
        return asMap(body.get(key));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(@Nullable Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }
}
