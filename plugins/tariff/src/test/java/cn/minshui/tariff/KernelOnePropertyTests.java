package cn.minshui.tariff;

import static cn.minshui.tariff.Tariffs.ordered;
import static cn.minshui.tariff.Tariffs.source;
import static cn.minshui.tariff.Tariffs.tiers;
import static cn.minshui.tariff.Tariffs.version;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.spi.calculator.Columns;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/** Kernel 1 against a naive calculator in BigDecimal, and what must hold for every input. */
class KernelOnePropertyTests {
    record Part(long volume, long sewageFactor, long shops) {}

    @Provide
    Arbitrary<List<Part>> parts() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, 200_000_000),
                        Arbitraries.longs().between(0, 30_000),
                        Arbitraries.longs().between(0, 20))
                .as(Part::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(80);
    }

    @Property(tries = 400)
    void agreesWithTheNaiveCalculator(
            @ForAll("parts") List<Part> parts,
            @ForAll @LongRange(min = 1, max = 99_999) long first,
            @ForAll @LongRange(min = 1, max = 99_999) long second,
            @ForAll @LongRange(min = 1, max = 99_999) long sewage) {
        TariffModel model = model(first, second, sewage);
        Columns output = calculate(model, parts);
        List<BigDecimal> naive = new ArrayList<>();
        for (Part part : parts) {
            naive.addAll(naive(part, first, second, sewage));
        }
        assertThat(amounts(output)).isEqualTo(naive);
    }

    @Property(tries = 100)
    void aBatchIsTheSumOfItsRows(@ForAll("parts") List<Part> parts) {
        TariffModel model = model(18_500, 27_800, 9_500);
        List<BigDecimal> single = new ArrayList<>();
        for (Part part : parts) {
            single.addAll(amounts(calculate(model, List.of(part))));
        }
        assertThat(amounts(calculate(model, parts))).isEqualTo(single);
    }

    @Property(tries = 200)
    void tierVolumesSumToTheVolume(@ForAll("parts") List<Part> parts) {
        Columns output = calculate(model(10_000, 20_000, 5_000), parts);
        long[] sums = new long[parts.size()];
        for (int l = 0; l < output.size(); l++) {
            if (output.longs("item").get(l) == FeeItem.WATER.ordinal()) {
                sums[(int) output.longs("row").get(l)] += output.longs("volume").get(l);
            }
        }
        assertThat(sums).containsExactly(parts.stream().mapToLong(Part::volume).toArray());
    }

    @Example
    void whatDoesNotFitIsAProblemAndNeverAnAmount() {
        Columns output = calculate(
                model(999_999, 999_999, 999_999),
                List.of(new Part(Long.MAX_VALUE / 2, 10_000, 0), new Part(1_000, 10_000, 0), new Part(-1, 10_000, 0)));
        assertThat(output.texts("problem").get(0)).isEqualTo("AMOUNT_OUT_OF_RANGE");
        assertThat(output.longs("item").get(0)).isEqualTo(-1);
        assertThat(output.texts("problem").get(1)).isNull();
        assertThat(output.texts("problem").get(output.size() - 1)).isEqualTo("VOLUME_NEGATIVE");
    }

    @Example
    void outputColumnsCanBeUsedAgain() {
        TariffModel model = model(18_500, 27_800, 9_500);
        Columns output = new Columns();
        Columns bad = input(List.of(new Part(1_000, 10_000, 0)));
        bad.texts("priceCode").set(0, "nothing");
        new TariffCalculator().calculate(model, bad, output);
        assertThat(output.texts("problem").get(0)).isEqualTo("PRICE_CODE_UNKNOWN");
        new TariffCalculator().calculate(model, input(List.of(new Part(1_000, 10_000, 0))), output);
        assertThat(output.size()).isEqualTo(2);
        assertThat(output.texts("problem").get(0)).isNull();
        assertThat(output.texts("tariff").get(0)).isEqualTo("X@v");
    }

    private static TariffModel model(long first, long second, long sewage) {
        return Tariffs.compile(source(
                "X",
                ordered(
                        "v",
                        version(
                                "202601",
                                ordered(
                                        "water", tiers("20", yuan(first), "", yuan(second)),
                                        "sewage", ordered("factor", "sewage", "price", yuan(sewage)),
                                        "garbage", ordered("charge", "shop", "price", "30.00"))))));
    }

    private static String yuan(long scaled) {
        return BigDecimal.valueOf(scaled, 4).toPlainString();
    }

    private static Columns input(List<Part> parts) {
        Columns input = new Columns();
        for (int r = 0; r < parts.size(); r++) {
            input.texts("priceCode").set(r, "X");
            input.longs("month").set(r, 202609);
            input.longs("volume").set(r, parts.get(r).volume());
            input.longs("sewageFactor").set(r, parts.get(r).sewageFactor());
            input.longs("shops").set(r, parts.get(r).shops());
        }
        input.size(parts.size());
        return input;
    }

    private static Columns calculate(TariffModel model, List<Part> parts) {
        Columns output = new Columns();
        new TariffCalculator().calculate(model, input(parts), output);
        return output;
    }

    private static List<BigDecimal> amounts(Columns output) {
        List<BigDecimal> amounts = new ArrayList<>();
        for (int l = 0; l < output.size(); l++) {
            amounts.add(BigDecimal.valueOf(output.longs("amount").get(l), 2));
        }
        return amounts;
    }

    /** Written from the published rule, with nothing of the kernel. */
    private static List<BigDecimal> naive(Part part, long first, long second, long sewage) {
        BigDecimal volume = BigDecimal.valueOf(part.volume(), 3);
        BigDecimal bound = new BigDecimal("20");
        List<BigDecimal> amounts = new ArrayList<>();
        if (volume.signum() > 0) {
            amounts.add(line(volume.min(bound), BigDecimal.ONE, first));
            if (volume.compareTo(bound) > 0) {
                amounts.add(line(volume.subtract(bound), BigDecimal.ONE, second));
            }
            amounts.add(line(volume, BigDecimal.valueOf(part.sewageFactor(), 4), sewage));
        }
        if (part.shops() > 0) {
            amounts.add(new BigDecimal("30.00").multiply(BigDecimal.valueOf(part.shops())));
        }
        return amounts;
    }

    private static BigDecimal line(BigDecimal volume, BigDecimal factor, long price) {
        return volume.multiply(factor).multiply(BigDecimal.valueOf(price, 4)).setScale(2, RoundingMode.HALF_UP);
    }
}
