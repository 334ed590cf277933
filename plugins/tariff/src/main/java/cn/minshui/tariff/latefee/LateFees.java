package cn.minshui.tariff.latefee;

import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.engine.spi.calculator.Columns.LongColumn;
import cn.minshui.engine.spi.calculator.Columns.TextColumn;
import org.jspecify.annotations.Nullable;

/** Late fees by row. */
final class LateFees {
    private static final int HALF_UP = 1;
    private static final long RATE = 1_000_000;
    private static final long RATIO = 10_000;

    private final LongColumn principal;
    private final LongColumn startDay;
    private final LongColumn graceDays;
    private final LongColumn untilDay;
    private final LongColumn rate;
    private final LongColumn capRatio;
    private final LongColumn rounding;
    private final LongColumn exempt;
    private final LongColumn days;
    private final LongColumn uncapped;
    private final LongColumn amount;
    private final TextColumn problem;

    LateFees(Columns input, Columns output) {
        principal = input.longs("principal");
        startDay = input.longs("startDay");
        graceDays = input.longs("graceDays");
        untilDay = input.longs("untilDay");
        rate = input.longs("rate");
        capRatio = input.longs("capRatio");
        rounding = input.longs("rounding");
        exempt = input.longs("exempt");
        days = output.longs("days");
        uncapped = output.longs("uncapped");
        amount = output.longs("amount");
        problem = output.texts("problem");
    }

    void work(int r) {
        days.set(r, 0);
        uncapped.set(r, 0);
        amount.set(r, 0);
        problem.set(r, wrong(r));
    }

    private @Nullable String wrong(int r) {
        if (principal.get(r) < 0) {
            return "PRINCIPAL_NEGATIVE";
        }
        if (graceDays.get(r) < 0 || rate.get(r) < 0 || capRatio.get(r) < 0) {
            return "PARAMETER_NEGATIVE";
        }
        try {
            fee(r);
            return null;
        } catch (ArithmeticException overflow) {
            return "AMOUNT_OUT_OF_RANGE";
        }
    }

    private void fee(int r) {
        long late = Math.subtractExact(Math.subtractExact(untilDay.get(r), startDay.get(r)), graceDays.get(r));
        long counted = exempt.get(r) != 0 ? 0 : Math.max(0, late);
        boolean halfUp = rounding.get(r) == HALF_UP;
        long product = Math.multiplyExact(Math.multiplyExact(principal.get(r), counted), rate.get(r));
        long fee = divided(product, RATE, halfUp);
        long cap = capRatio.get(r) == 0
                ? fee
                : divided(Math.multiplyExact(principal.get(r), capRatio.get(r)), RATIO, halfUp);
        days.set(r, counted);
        uncapped.set(r, fee);
        amount.set(r, Math.min(fee, cap));
    }

    private static long divided(long a, long b, boolean halfUp) {
        long quotient = a / b;
        return halfUp && (a - quotient * b) * 2 >= b ? quotient + 1 : quotient;
    }
}
