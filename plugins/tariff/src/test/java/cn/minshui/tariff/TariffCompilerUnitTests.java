package cn.minshui.tariff;

import static cn.minshui.tariff.Tariffs.ordered;
import static cn.minshui.tariff.Tariffs.source;
import static cn.minshui.tariff.Tariffs.tiers;
import static cn.minshui.tariff.Tariffs.version;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.spi.kind.KindSource;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.Text;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TariffCompilerUnitTests {

    @Test
    void everyMistakeIsToldAtOnceWithItsPlace() {
        var problems = Tariffs.problems(source(
                "X",
                ordered(
                        "a", version("202601", ordered("water", tiers("20", "1", "20", "2", "9", "3"))),
                        "b",
                                version(
                                        "202601",
                                        ordered(
                                                "garbage",
                                                ordered("charge", "shop", "factor", "sewage", "price", "1"))),
                        "c", version("202602", ordered("water", tiers("", "1", "30", "1.23456"))))));
        assertThat(problems)
                .extracting(Problem::code)
                .containsExactlyInAnyOrder(
                        "TARIFF_BOUNDS_NOT_RISING",
                        "TARIFF_LAST_TIER_BOUNDED",
                        "TARIFF_FACTOR_WITHOUT_VOLUME",
                        "TARIFF_MONTH_TAKEN",
                        "TARIFF_TIER_UNBOUNDED",
                        "TARIFF_LAST_TIER_BOUNDED",
                        "TARIFF_NUMBER_RANGE",
                        "TARIFF_BOUNDS_NOT_RISING");
        assertThat(problems)
                .allSatisfy(p -> assertThat(((Place.InFile) p.place()).path()).startsWith("/versions/"));
    }

    @Test
    void anUnknownKernelIsRefused() {
        Map<String, Object> versions = ordered("v", version("202601", ordered("water", ordered("price", "1"))));
        var body = new LinkedHashMap<>(source("X", versions).body());
        body.put("kernel", 9L);
        var problems = Tariffs.problems(new KindSource("X", body, p -> Place.whole()));
        assertThat(problems).extracting(Problem::code).containsExactly("TARIFF_KERNEL_UNKNOWN");
    }

    @Test
    void theModelTellsWhichCodesHavePricesOnADay() {
        Map<String, Object> later = ordered("v", version("202603", ordered("water", ordered("price", "1"))));
        var body = new LinkedHashMap<>(source("B07", later).body());
        body.put("label", Map.of("zh", "绿化", "en", "Green"));
        TariffModel model = Tariffs.compile(Tariffs.residential(), new KindSource("B07", body, p -> Place.whole()));
        assertThat(model.on(LocalDate.of(2026, 2, 28))).containsOnlyKeys("A01");
        assertThat(model.on(LocalDate.of(2026, 3, 1))).containsOnlyKeys("A01", "B07");
        assertThat(model.on(LocalDate.of(2026, 3, 1)).get("B07")).isEqualTo(Text.of("绿化", "Green"));
        assertThat(model.on(LocalDate.of(1999, 1, 1))).isEmpty();
    }

    @Test
    void theVersionInForceIsTheLastThatHasBegun() {
        TariffModel model = Tariffs.compile(source(
                "X",
                ordered(
                        "new", version("202610", ordered("water", ordered("price", "2"))),
                        "old", version("202601", ordered("water", ordered("price", "1"))))));
        CompiledVersion[] versions = model.versions("X");
        assertThat(TariffModel.inForce(versions, 202512)).isEqualTo(-1);
        assertThat(versions[TariffModel.inForce(versions, 202609)].label()).isEqualTo("X@old");
        assertThat(versions[TariffModel.inForce(versions, 202610)].label()).isEqualTo("X@new");
    }

    @Test
    void anItemThatIsOffIsNotCharged() {
        TariffModel model = Tariffs.compile(source(
                "X",
                ordered(
                        "v",
                        version(
                                "202601",
                                ordered(
                                        "water", ordered("price", "1"),
                                        "sewage", ordered("price", "1", "off", true))))));
        assertThat(model.versions("X")[0].items()).hasSize(1);
    }

    private static List<String> codes(Object... versions) {
        return Tariffs.problems(Tariffs.kernelTwo("X", ordered(versions))).stream()
                .map(Problem::code)
                .toList();
    }

    @Test
    void tiersThatOverlapOrLeaveAGapAreTold() {
        assertThat(codes(
                        "v",
                        version(
                                "202601",
                                ordered(
                                        "water",
                                        ordered(
                                                "tiers",
                                                ordered(
                                                        "a", ordered("upTo", "20", "price", "1"),
                                                        "b", ordered("above", "18", "upTo", "30", "price", "2"),
                                                        "c", ordered("above", "31"))),
                                        "watter",
                                        ordered("price", "1"),
                                        "sewage",
                                        ordered()))))
                .containsExactlyInAnyOrder(
                        "TARIFF_TIERS_OVERLAP",
                        "TARIFF_TIERS_GAP",
                        "TARIFF_PRICE_MISSING",
                        "TARIFF_ITEM_UNKNOWN",
                        "TARIFF_PRICE_MISSING");
    }

    @Test
    void combinationsThatCannotBeAreTold() {
        Map<String, Object> steps = ordered(
                "a", ordered("upTo", "30", "ratio", "0.33333"),
                "b", ordered("upTo", "20", "price", "1", "ratio", "2"),
                "c", ordered("upTo", "50", "price", "1"));
        assertThat(codes(
                        "v",
                        version(
                                "202601",
                                ordered(
                                        "water", ordered("price", "1.11", "overPlan", ordered("steps", steps)),
                                        "sewage", ordered("factor", "sewage", "coefficient", "0.9", "price", "1"),
                                        "resource", ordered("charge", "share", "of", List.of("garbage", "resource")),
                                        "garbage", ordered("charge", "share", "percent", "1", "price", "1")),
                                "accumulation",
                                ordered("gapMonths", 6L, "startMonth", 3L),
                                "boundsPer",
                                "person",
                                "population",
                                ordered("above", 4L, "extra", "5"),
                                "concessions",
                                ordered(
                                        "a", ordered("kind", "amount", "reach", "all"),
                                        "b", ordered("value", "1", "mostVolume", "3", "items", List.of("pressure"))))))
                .containsExactlyInAnyOrder(
                        "TARIFF_NUMBER_RANGE",
                        "TARIFF_STEP_PRICE",
                        "TARIFF_BOUNDS_NOT_RISING",
                        "TARIFF_STEP_BOUND",
                        "TARIFF_FACTOR_TWICE",
                        "TARIFF_SHARE_OF_UNKNOWN",
                        "TARIFF_SHARE_OF_UNKNOWN",
                        "TARIFF_PERCENT_MISSING",
                        "TARIFF_SHARE_OF_NOTHING",
                        "TARIFF_PRICE_AND_PERCENT",
                        "TARIFF_RULE_WITHOUT_TIERS",
                        "TARIFF_RULE_WITHOUT_TIERS",
                        "TARIFF_RULE_WITHOUT_TIERS",
                        "TARIFF_RULE_WITHOUT_PERIOD",
                        "TARIFF_RULE_WITHOUT_PERIOD",
                        "TARIFF_POPULATION_TWICE",
                        "TARIFF_CONCESSION_VALUE",
                        "TARIFF_CONCESSION_RULE",
                        "TARIFF_CONCESSION_RULE",
                        "TARIFF_CONCESSION_ITEM");
    }

    @Test
    void aSurchargeByRatioNeedsOneBasePriceAndAnExactProduct() {
        Map<String, Object> ratio = ordered("steps", ordered("a", ordered("ratio", "0.25")));
        Map<String, Object> tiered = tiers("20", "1", "", "2");
        tiered.put("overPlan", ratio);
        assertThat(codes("v", version("202601", ordered("water", tiered)))).containsExactly("TARIFF_RATIO_OF_TIERS");
        assertThat(codes("v", version("202601", ordered("water", ordered("price", "1.1111", "overPlan", ratio)))))
                .containsExactly("TARIFF_RATIO_NOT_EXACT");
    }

    @Test
    void aTierYearGoesOnThroughAPriceChange() {
        assertThat(codes(
                        "v",
                        version(
                                "202601",
                                ordered("water", tiers("20", "1", "", "2")),
                                "accumulation",
                                ordered("period", "year", "bounds", "fixed"),
                                "priceChange",
                                ordered("bounds", "full"))))
                .containsExactlyInAnyOrder("TARIFF_YEAR_GOES_ON", "TARIFF_RULE_WITHOUT_PERIOD");
    }

    @Test
    void kernelOneRefusesWhatItDoesNotKnow() {
        var problems = Tariffs.problems(source(
                "X",
                ordered(
                        "v",
                        version(
                                "202601",
                                ordered(
                                        "water", ordered("price", "1", "coefficient", "0.9"),
                                        "sewage", ordered("charge", "share", "of", List.of("water"), "percent", "1")),
                                "minimum",
                                ordered("volume", "1")))));
        assertThat(problems).extracting(Problem::code).containsOnly("TARIFF_NEEDS_KERNEL_2");
        assertThat(problems).hasSize(5);
    }

    @Test
    void aVersionMayNameAnotherKernelThanItsTariff() {
        TariffModel model = Tariffs.compile(source(
                "X",
                ordered(
                        "a", version("202601", ordered("water", ordered("price", "1"))),
                        "b", version("202602", ordered("water", ordered("price", "1")), "kernel", 2L))));
        assertThat(model.versions("X")).extracting(CompiledVersion::kernel).containsExactly(1, 2);
    }

    @Test
    void anExampleSaysSoInItsLabel() {
        var body = new LinkedHashMap<>(Tariffs.example("X", ordered()).body());
        body.put("label", "北京居民");
        assertThat(Tariffs.problems(new KindSource("X", body, p -> Place.whole())))
                .extracting(Problem::code)
                .containsExactly("TARIFF_EXAMPLE_LABEL");
    }
}
