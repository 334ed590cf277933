package cn.minshui.tariff;

import static cn.minshui.tariff.Tariffs.ordered;
import static cn.minshui.tariff.Tariffs.source;
import static cn.minshui.tariff.Tariffs.tiers;
import static cn.minshui.tariff.Tariffs.version;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
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
        var body = new java.util.LinkedHashMap<>(source("X", versions).body());
        body.put("kernel", 9L);
        var problems = Tariffs.problems(new cn.minshui.engine.spi.kind.KindSource("X", body, p -> Place.whole()));
        assertThat(problems).extracting(Problem::code).containsExactly("TARIFF_KERNEL_UNKNOWN");
    }

    @Test
    void theModelTellsWhichCodesExist() {
        TariffModel model = Tariffs.compile(Tariffs.residential());
        assertThat(model.test("A01")).isTrue();
        assertThat(model.test("A99")).isFalse();
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
}
