package cn.minshui.tariff;

import cn.minshui.engine.spi.kind.KindSource;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds small definitions for tests. */
final class Tariffs {
    private Tariffs() {}

    static KindSource source(String name, Map<String, Object> versions) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("kind", "tariff");
        body.put("name", name);
        body.put("kernel", 1L);
        body.put("versions", versions);
        return new KindSource(name, body, pointer -> new Place.InFile(name + ".yaml", 1, 1, pointer));
    }

    static KindSource kernelTwo(String name, Map<String, Object> versions) {
        return with(source(name, versions), "kernel", 2L);
    }

    /** A tariff in which everything that kernel 2 knows has its part. */
    static KindSource everyRule(String name) {
        Map<String, Object> steps = ordered("a", ordered("upTo", "30", "price", "0.5"), "b", ordered("price", "1"));
        Map<String, Object> water = tiers("180", "2", "260", "4", "", "6");
        water.put("overPlan", ordered("steps", steps));
        Map<String, Object> items = ordered(
                "water", water,
                "sewage", ordered("factor", "sewage", "roundVolume", "half-up", "price", "0.95"),
                "resource", ordered("coefficient", "0.8", "price", "0.2"),
                "garbage", ordered("charge", "household", "price", "8"),
                "pressure", ordered("charge", "share", "of", List.of("water", "sewage"), "percent", "8.5"));
        return kernelTwo(
                name,
                ordered(
                        "old", version("202001", ordered("water", tiers("20", "1", "", "2"))),
                        "new",
                                version(
                                        "202609",
                                        items,
                                        "accumulation",
                                        ordered("period", "year", "startMonth", 7L),
                                        "population",
                                        ordered("above", 4L, "extra", "30", "per", "year"),
                                        "minimum",
                                        ordered("volume", "1"),
                                        "priceChange",
                                        ordered("mode", "day"),
                                        "concessions",
                                        ordered(
                                                "free", ordered("value", "5"),
                                                "cash", ordered("kind", "amount", "value", "3")))));
    }

    static KindSource example(String name, Map<String, Object> versions) {
        return with(with(kernelTwo(name, versions), "example", true), "label", "示例价");
    }

    private static KindSource with(KindSource source, String key, Object value) {
        Map<String, Object> body = new LinkedHashMap<>(source.body());
        body.put(key, value);
        return new KindSource(source.name(), body, source.places());
    }

    static Map<String, Object> version(String from, Map<String, Object> items, Object... rules) {
        Map<String, Object> version = ordered("effectiveFrom", from, "items", items);
        version.putAll(ordered(rules));
        return version;
    }

    static Map<String, Object> tiers(String... boundsAndPrices) {
        Map<String, Object> tiers = new LinkedHashMap<>();
        for (int i = 0; i + 1 < boundsAndPrices.length; i += 2) {
            Map<String, Object> tier = new LinkedHashMap<>();
            if (!boundsAndPrices[i].isEmpty()) {
                tier.put("upTo", boundsAndPrices[i]);
            }
            tier.put("price", boundsAndPrices[i + 1]);
            tiers.put("t" + i / 2, tier);
        }
        return ordered("tiers", tiers);
    }

    static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    static KindSource residential() {
        return source(
                "A01",
                ordered(
                        "v1",
                        version(
                                "201907",
                                ordered(
                                        "water", tiers("20", "1.85", "35", "2.78", "", "5.55"),
                                        "sewage", ordered("factor", "sewage", "price", "0.95"),
                                        "garbage", ordered("charge", "shop", "price", "30.00")))));
    }

    static TariffModel compile(KindSource... sources) {
        List<Problem> problems = new ArrayList<>();
        TariffModel model = new TariffKind().compile(List.of(sources), problems::add);
        if (!problems.isEmpty()) {
            throw new AssertionError(problems);
        }
        return model;
    }

    static List<Problem> problems(KindSource source) {
        List<Problem> problems = new ArrayList<>();
        new TariffKind().compile(List.of(source), problems::add);
        return problems;
    }
}
