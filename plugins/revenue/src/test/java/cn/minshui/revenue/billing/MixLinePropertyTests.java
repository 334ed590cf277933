package cn.minshui.revenue.billing;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.revenue.reading.ReadStatus;
import cn.minshui.revenue.reading.ReadingFacts;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

class MixLinePropertyTests {
    @Provide
    Arbitrary<List<MixLine>> mixes() {
        Arbitrary<List<Integer>> fixed =
                Arbitraries.integers().between(0, 50).list().ofMaxSize(3);
        Arbitrary<List<Integer>> cuts =
                Arbitraries.integers().between(0, 100).list().ofMaxSize(4);
        return fixed.flatMap(f -> cuts.map(c -> {
            List<MixLine> lines = new ArrayList<>();
            f.forEach(v -> lines.add(new MixLine(true, BigDecimal.valueOf(v), "F")));
            List<Integer> sorted = c.stream().sorted().toList();
            int from = 0;
            for (int cut : sorted) {
                lines.add(new MixLine(false, BigDecimal.valueOf(cut - from), "R" + from));
                from = cut;
            }
            lines.add(new MixLine(false, BigDecimal.valueOf(100 - from), "R" + from));
            return lines;
        }));
    }

    @Property
    void partsSumToTheVolumeAndNoneIsNegative(
            @ForAll("mixes") List<MixLine> mix, @ForAll @LongRange(min = 0, max = 100_000) long volume) {
        List<MixLine.Part> parts = MixLine.split(volume, mix, "X");
        assertThat(parts.stream().mapToLong(MixLine.Part::volume).sum()).isEqualTo(volume);
        assertThat(parts).allSatisfy(p -> assertThat(p.volume()).isNotNegative());
        assertThat(parts).hasSameSizeAs(mix);
    }

    @Property
    void inputsSurviveTheirText(
            @ForAll("mixes") List<MixLine> mix, @ForAll @LongRange(min = 0, max = 99_999) long current) {
        BillInputs inputs = new BillInputs(
                YearMonth.of(2026, 9),
                BilledSpan.MONTH,
                new ReadingFacts(ReadStatus.REPLACED, 17, current, null, 20L, "M1", 3L, 5),
                "A01",
                new BigDecimal("0.8750"),
                2,
                1,
                4,
                Entitled.NOTHING,
                mix,
                List.of());
        assertThat(InputsText.decode(inputs.encode())).isEqualTo(inputs);
    }
}
