package cn.minshui.revenue.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.revenue.reading.MeterDays;
import cn.minshui.revenue.reading.ReadStatus;
import cn.minshui.revenue.reading.ReadingFacts;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputsTextUnitTests {
    private static final String OLD = """
            period=202601
            status=normal
            last=0
            current=30
            digits=5
            priceCode=A01
            sewageFactor=1
            shops=0
            households=1
            population=3
            ratio=60 A01
            ratio=40 B01
            """;

    @Test
    void aBillOfBeforeCyclesCountedIsReadAsItWasComputed() {
        BillInputs inputs = InputsText.decode(OLD);
        assertThat(inputs.span()).isEqualTo(BilledSpan.MONTH);
        assertThat(inputs.used(0)).isEqualTo(Used.NOTHING);
        assertThat(inputs.encode()).isEqualTo(OLD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no line of inputs",
                "status=unheard\nlast=0\ncurrent=30\ndigits=5\n",
                "current=三十",
                "estimate=1",
                "standing=1 2",
                "used=1",
                "carried=2026 1",
                "ratio=60",
            })
    void aTextThatWasSpoiledIsRefusedAndNotRepeated(String spoiled) {
        for (String text : List.of(spoiled, OLD + spoiled)) {
            assertThatThrownBy(() -> InputsText.decode(text))
                    .isInstanceOfSatisfying(ProblemException.class, refused -> {
                        assertThat(refused.problemClass()).isEqualTo(ProblemClass.CONFLICT);
                        assertThat(refused.problems()).singleElement().satisfies(problem -> {
                            assertThat(problem.code()).isEqualTo("BILL_INPUTS_UNREADABLE");
                            assertThat(problem.message().zh()).doesNotContain(spoiled);
                        });
                        assertThat(refused).hasCauseInstanceOf(RuntimeException.class);
                    });
        }
    }

    @Test
    void everythingComesBack() {
        BillInputs inputs = new BillInputs(
                YearMonth.of(2026, 3),
                new BilledSpan(2, LocalDate.of(2026, 1, 21), LocalDate.of(2026, 3, 20), true),
                new ReadingFacts(ReadStatus.REPLACED, 1180, 19, null, 1203L, "M2", 2L, 5),
                "A01",
                new BigDecimal("0.9"),
                1,
                2,
                6,
                new Entitled("low-income=5", new BigDecimal("1000"), BigDecimal.ZERO),
                List.of(new MixLine(true, BigDecimal.TEN, "C01")),
                List.of(new Used(new BigDecimal("12.5"), BigDecimal.ZERO), Used.NOTHING),
                null,
                List.of(new Carried(YearMonth.of(2026, 1), 3), new Carried(YearMonth.of(2026, 2), 0)),
                new Shared(new Sharing(LossMethod.ALIKE, 50, List.of(12L, 30L), 0), 2, 34));
        assertThat(InputsText.decode(inputs.encode())).isEqualTo(inputs);
        assertThat(inputs.encode())
                .contains(
                        "months=2\n",
                        "first=true\n",
                        "used=12.5 0\n",
                        "concessions=low-income=5\n",
                        "plan=1000\n",
                        "carried=202601 3\n",
                        "master=alike 0 2 34 50:12,30\n");
        TrueUp.Estimate estimate =
                new TrueUp.Estimate(77, 31, new BigDecimal("12"), List.of(new Used(BigDecimal.TEN, BigDecimal.ONE)));
        TrueUp.Estimate another = new TrueUp.Estimate(78, 0, BigDecimal.ZERO, List.of());
        TrueUp.Standing former = new TrueUp.Standing(76, 20, 8);
        BillInputs settled = inputs.with(new TrueUp(28, List.of(estimate, another), List.of(former)), BigDecimal.ZERO);
        assertThat(InputsText.decode(settled.encode())).isEqualTo(settled);
        assertThat(settled.encode()).contains("share=28\nestimate=77 31 12 10 1\nestimate=78 0 0\nstanding=76 20 8\n");
        assertThat(settled.own()).isEqualTo(28);
        assertThat(settled.volume()).isEqualTo(28 - 6 + 3);
        assertThat(settled.billed()).isEqualTo(34 + 12 + 3);
    }

    @Test
    void whatWasReadIsSpreadWithoutLoss() {
        assertThat(TrueUp.spread(59, new long[] {31, 28})).containsExactly(31, 28);
        assertThat(TrueUp.spread(3, new long[] {1, 1})).containsExactly(2, 1);
        assertThat(TrueUp.spread(1, new long[] {1, 1, 1, 1})).containsExactly(0, 1, 0, 0);
        assertThat(TrueUp.spread(0, new long[] {31, 28})).containsExactly(0, 0);
    }

    @Test
    void daysOfABrokenMeterAreKept() {
        ReadingFacts broken = new ReadingFacts(
                ReadStatus.FAULT_REPLACED,
                9,
                12,
                null,
                null,
                "N",
                2L,
                5,
                new MeterDays(10, 20, new BigDecimal("1.5")),
                0);
        BillInputs inputs = new BillInputs(
                YearMonth.of(2026, 3),
                BilledSpan.MONTH,
                broken,
                "A01",
                BigDecimal.ONE,
                0,
                0,
                0,
                new Entitled("", BigDecimal.ZERO, BigDecimal.ZERO),
                List.of(),
                List.of());
        assertThat(inputs.encode()).contains("meterDays=10 20 1.5\n");
        assertThat(InputsText.decode(inputs.encode())).isEqualTo(inputs);
    }
}
