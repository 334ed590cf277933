package cn.minshui.tariff.latefee;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.spi.calculator.Columns;
import java.math.BigDecimal;
import java.math.RoundingMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** Late fees against the rule written with decimals. */
class LateFeePropertyTests {

    @Property(tries = 400)
    void agreesWithTheRule(
            @ForAll @LongRange(min = 0, max = 99_999_999) long principal,
            @ForAll @LongRange(min = -30, max = 4_000) long late,
            @ForAll @LongRange(min = 0, max = 60) long grace,
            @ForAll @LongRange(min = 0, max = 9_999) long rate,
            @ForAll @LongRange(min = 0, max = 20_000) long cap,
            @ForAll boolean halfUp) {
        Columns input = new Columns();
        input.longs("principal").set(0, principal);
        input.longs("startDay").set(0, 20_000);
        input.longs("graceDays").set(0, grace);
        input.longs("untilDay").set(0, 20_000 + late);
        input.longs("rate").set(0, rate);
        input.longs("capRatio").set(0, cap);
        input.longs("rounding").set(0, halfUp ? 1 : 0);
        input.longs("exempt").set(0, 0);
        input.size(1);
        Columns output = new Columns();
        new LateFeeCalculator().calculate(new Object(), input, output);
        RoundingMode mode = halfUp ? RoundingMode.HALF_UP : RoundingMode.DOWN;
        BigDecimal yuan = BigDecimal.valueOf(principal, 2);
        BigDecimal fee = yuan.multiply(BigDecimal.valueOf(Math.max(0, late - grace)))
                .multiply(BigDecimal.valueOf(rate, 6))
                .setScale(2, mode);
        BigDecimal most = yuan.multiply(BigDecimal.valueOf(cap, 4)).setScale(2, mode);
        assertThat(BigDecimal.valueOf(output.longs("amount").get(0), 2)).isEqualTo(cap == 0 ? fee : fee.min(most));
    }
}
