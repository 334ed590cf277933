package cn.minshui.tariff.quantity;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.spi.calculator.Columns;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** What must hold for every volume that is worked out or shared out. */
class QuantityPropertyTests {

    @Property(tries = 300)
    void sharesSumToTheWholeAndNoneIsNegative(
            @ForAll @LongRange(min = 0, max = 5_000_000) long lost,
            @ForAll @Size(min = 1, max = 30) List<@LongRange(min = 0, max = 900_000) Long> members,
            @ForAll @IntRange(min = 1, max = 4) int method) {
        long used = members.stream().mapToLong(Long::longValue).sum();
        Columns input = new Columns();
        row(input, 0, method, lost + used, 0);
        for (int m = 0; m < members.size(); m++) {
            row(input, m + 1, method, members.get(m), m == members.size() / 2 ? 1 : 0);
        }
        input.size(members.size() + 1);
        Columns output = new Columns();
        new ApportionCalculator().calculate(new Object(), input, output);
        assertThat(output.texts("problem").get(0)).isNull();
        long volume = 0;
        long loss = 0;
        for (int r = 0; r < output.size(); r++) {
            assertThat(output.longs("loss").get(r)).isNotNegative();
            assertThat(output.longs("volume").get(r))
                    .isEqualTo((r == 0 ? 0 : members.get(r - 1))
                            + output.longs("loss").get(r));
            volume += output.longs("volume").get(r);
            loss += output.longs("loss").get(r);
        }
        assertThat(volume).isEqualTo(lost + used);
        assertThat(loss).isEqualTo(lost);
    }

    @Property(tries = 300)
    void anEstimateIsMadeGoodAsTheRuleIsWritten(
            @ForAll @LongRange(min = 0, max = 500) long used,
            @ForAll @LongRange(min = 1, max = 90) long days,
            @ForAll @LongRange(min = 1, max = 90) long previousDays,
            @ForAll @LongRange(min = 1, max = 90) long thisDays,
            @ForAll @LongRange(min = 0, max = 800) long billed) {
        Columns input = new Columns();
        input.longs("algorithm").set(0, Algorithm.TRUE_UP.number());
        input.longs("volume").set(0, used * 1_000);
        input.longs("newDays").set(0, days);
        input.longs("previousDays").set(0, previousDays);
        input.longs("thisDays").set(0, thisDays);
        input.longs("previousBilled").set(0, billed * 1_000);
        input.size(1);
        Columns output = new Columns();
        new QuantityCalculator().calculate(new Object(), input, output);
        BigDecimal was = share(used * previousDays, days);
        BigDecimal expected = was.longValueExact() > billed
                ? share(used * (previousDays + thisDays) - billed * days, days).max(BigDecimal.ZERO)
                : share(used * thisDays, days);
        assertThat(output.longs("volume").get(0)).isEqualTo(expected.longValueExact() * 1_000);
    }

    private static BigDecimal share(long dividend, long days) {
        return BigDecimal.valueOf(dividend).divide(BigDecimal.valueOf(days), 0, RoundingMode.HALF_UP);
    }

    private static void row(Columns input, int r, int method, long volume, long designated) {
        input.longs("method").set(r, method);
        input.longs("volume").set(r, volume);
        input.longs("weight").set(r, designated);
    }
}
