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

    static Map<String, Object> version(String from, Map<String, Object> items) {
        return ordered("effectiveFrom", from, "items", items);
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
