package cn.minshui.tariff;

import static cn.minshui.tariff.Tariffs.ordered;
import static cn.minshui.tariff.Tariffs.tiers;
import static cn.minshui.tariff.Tariffs.version;

import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.engine.spi.kind.KindProvider;
import cn.minshui.engine.spi.kind.KindSource;
import cn.minshui.engine.testkit.plugin.KindProviderContract;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class TariffKindContractTests extends KindProviderContract {
    @Override
    protected KindProvider provider() {
        return new TariffKind();
    }

    @Override
    protected List<KindSource> right() {
        return List.of(
                labelled(Tariffs.residential()),
                labelled(flat("B01", "2.80")),
                labelled(Tariffs.everyRule("Y01")),
                Tariffs.example("E01", ordered("v", version("202601", ordered("water", ordered("price", "1"))))));
    }

    @Override
    protected List<KindSource> wrong() {
        return List.of(
                source("W01", ordered("a", version("202601", ordered("water", tiers("20", "1", "20", "2", "", "3"))))),
                source("W02", ordered("a", version("202601", ordered("water", tiers("20", "1", "30", "2"))))),
                source("W03", ordered("a", version("202601", ordered("water", tiers("", "1", "", "2"))))),
                source(
                        "W04",
                        ordered(
                                "a", version("202601", ordered("water", ordered("price", "1"))),
                                "b", version("202601", ordered("water", ordered("price", "2"))))),
                source(
                        "W05",
                        ordered(
                                "a",
                                version(
                                        "202601",
                                        ordered(
                                                "garbage",
                                                ordered("charge", "shop", "factor", "sewage", "price", "1"))))),
                source("W06", ordered("a", version("202601", ordered("water", ordered(), "waterr", ordered())))),
                labelled(Tariffs.kernelTwo(
                        "W07",
                        ordered(
                                "a",
                                version(
                                        "202601",
                                        ordered("water", ordered("price", "1")),
                                        "population",
                                        ordered("above", 4L, "extra", "5"))))));
    }

    /** What 25 m³ cost by each code. */
    @Override
    protected Object behaviour(Object model) {
        List<Long> amounts = new ArrayList<>();
        for (String code : List.of("A01", "B01", "Y01")) {
            Columns input = new Columns();
            input.texts("priceCode").set(0, code);
            input.longs("month").set(0, 202609);
            input.longs("volume").set(0, 25_000);
            input.longs("sewageFactor").set(0, 10_000);
            input.longs("fromDay").set(0, 20_700);
            input.longs("toDay").set(0, 20_730);
            input.size(1);
            Columns output = new Columns();
            new TariffCalculator().calculate(model, input, output);
            for (int line = 0; line < output.size(); line++) {
                amounts.add(output.longs("amount").get(line));
            }
        }
        return amounts;
    }

    private static KindSource flat(String name, String price) {
        return Tariffs.source(name, ordered("v", version("202601", ordered("water", ordered("price", price)))));
    }

    private static KindSource source(String name, Map<String, Object> versions) {
        return labelled(Tariffs.source(name, versions));
    }

    private static KindSource labelled(KindSource source) {
        Map<String, Object> body = new LinkedHashMap<>(source.body());
        body.put("label", source.name());
        return new KindSource(source.name(), body, source.places());
    }
}
