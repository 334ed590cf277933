package cn.minshui.tariff;

import static cn.minshui.tariff.Written.asMap;
import static cn.minshui.tariff.Written.map;

import cn.minshui.engine.spi.kind.KindSource;
import cn.minshui.engine.spi.problem.Problem;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Turns one valid definition into arrays, and says what the schema cannot: order of bounds, months used twice, ranges. */
final class TariffCompiler {
    private static final String EXAMPLE = "示例价";

    private final KindSource source;
    private final Written written;

    TariffCompiler(KindSource source, Consumer<Problem> problems) {
        this.source = source;
        this.written = new Written(source, problems);
    }

    /** Whether only tests may use it. */
    boolean isExample() {
        return Written.flag(source.body(), "example", false);
    }

    CompiledVersion[] compile() {
        if (isExample() && !String.valueOf(source.body().get("label")).contains(EXAMPLE)) {
            written.problem(
                    "TARIFF_EXAMPLE_LABEL",
                    "/label",
                    "示例水价的名称里要写明“示例价”",
                    "the label of an example must contain " + EXAMPLE);
        }
        List<CompiledVersion> versions = new ArrayList<>();
        Map<Long, String> months = new HashMap<>();
        map(source.body(), "versions").forEach((id, body) -> {
            CompiledVersion version = version(id, asMap(body));
            String other = months.putIfAbsent(version.from(), id);
            if (other != null) {
                written.problem(
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
        String place = "/versions/" + id;
        int kernel = kernel(body, place);
        Map<String, Object> charged = new LinkedHashMap<>();
        map(body, "items").forEach((word, item) -> {
            if (!Written.flag(asMap(item), "off", false)) {
                charged.put(word, item);
            }
        });
        List<CompiledItem> items = new ArrayList<>();
        ItemCompiler compiler = new ItemCompiler(written, kernel, charged);
        map(body, "items").keySet().forEach(word -> known(word, place + "/items/" + word));
        charged.forEach((word, item) -> {
            FeeItem fee = FeeItem.of(word);
            if (fee != null) {
                items.add(compiler.item(fee, asMap(item), place + "/items/" + word));
            }
        });
        items.sort(Comparator.comparing(CompiledItem::item));
        VersionRules rules = new RulesCompiler(written, kernel, items).rules(body, place);
        long from = Long.parseLong(String.valueOf(body.get("effectiveFrom")));
        long firstDay = LocalDate.of((int) (from / 100), (int) (from % 100), 1).toEpochDay();
        return CompiledVersion.of(
                id, source.name() + "@" + id, from, firstDay, kernel, items.toArray(CompiledItem[]::new), rules);
    }

    private int kernel(Map<String, Object> version, String place) {
        boolean own = version.containsKey("kernel");
        Object kernel = own ? version.get("kernel") : source.body().get("kernel");
        if (Long.valueOf(KernelOne.NUMBER).equals(kernel)) {
            return KernelOne.NUMBER;
        }
        if (!Long.valueOf(KernelTwo.NUMBER).equals(kernel)) {
            written.problem(
                    "TARIFF_KERNEL_UNKNOWN",
                    own ? place + "/kernel" : "/kernel",
                    "不支持的计费内核 " + kernel + "，可用 1、2",
                    "kernel " + kernel + " is not known; there are 1 and 2");
        }
        return KernelTwo.NUMBER;
    }

    private void known(String word, String place) {
        if (FeeItem.of(word) == null) {
            List<String> words = FeeItem.all().stream().map(FeeItem::word).toList();
            written.problem(
                    "TARIFF_ITEM_UNKNOWN",
                    place,
                    "没有费项 " + word + "，可用：" + String.join("、", words),
                    "no fee item " + word + "; there are " + String.join(", ", words));
        }
    }
}
