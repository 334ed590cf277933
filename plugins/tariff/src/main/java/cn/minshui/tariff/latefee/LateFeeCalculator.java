package cn.minshui.tariff.latefee;

import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.calculator.Columns;

/**
 * Calculator {@code late-fee}: unpaid principal × days × rate, capped, not compounded.
 *
 * <p>Input, one row per bill; all columns are given: longs {@code principal} (cents, unpaid), {@code startDay} (the day that
 * counting is based on: bill, due or notice, days since 1970), {@code graceDays} (days after it that cost nothing), {@code untilDay}
 * (the day of payment, which counts), {@code rate} (of a day, × 1000000: 3 ‰ is 3000), {@code capRatio} (greatest fee as a part of the
 * principal, × 10000; 0 is no cap), {@code rounding} (0: truncated to cents, 1: half up), {@code exempt} (1: none is due).
 *
 * <p>Output, a row for each: longs {@code days} (counted, at least 0), {@code uncapped} and {@code amount} (cents); texts {@code
 * problem}: null, PRINCIPAL_NEGATIVE, PARAMETER_NEGATIVE or AMOUNT_OUT_OF_RANGE (all are then 0).
 */
public final class LateFeeCalculator implements Calculator {

    @Override
    public String name() {
        return "late-fee";
    }

    @Override
    public String version() {
        return "1.0.0";
    }

    @Override
    public void calculate(Object model, Columns input, Columns output) {
        LateFees fees = new LateFees(input, output);
        int rows = input.size();
        for (int r = 0; r < rows; r++) {
            fees.work(r);
        }
        output.size(rows);
    }
}
