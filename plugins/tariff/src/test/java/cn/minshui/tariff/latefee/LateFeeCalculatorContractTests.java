package cn.minshui.tariff.latefee;

import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.engine.testkit.plugin.CalculatorContract;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Before, on and long after the day that counts, with every parameter once at its edge. */
class LateFeeCalculatorContractTests extends CalculatorContract {
    private static final String[] INPUTS = {
        "principal", "startDay", "graceDays", "untilDay", "rate", "capRatio", "rounding", "exempt"
    };
    private static final long[] PRINCIPALS = {0, 1, 8_640, 99_999_999_999L, Long.MAX_VALUE, -1};
    private static final long[] UNTIL = {20_000, 20_015, 20_016, 20_060, 30_000};

    @Override
    protected Calculator calculator() {
        return new LateFeeCalculator();
    }

    @Override
    protected Object model() {
        return new Object();
    }

    @Override
    protected int cases() {
        return PRINCIPALS.length * UNTIL.length * 4;
    }

    @Override
    protected void append(Columns input, int caseNumber) {
        int row = input.size();
        input.longs("principal").set(row, PRINCIPALS[caseNumber % PRINCIPALS.length]);
        input.longs("startDay").set(row, 20_000);
        input.longs("graceDays").set(row, 15);
        input.longs("untilDay").set(row, UNTIL[caseNumber / PRINCIPALS.length % UNTIL.length]);
        input.longs("rate").set(row, caseNumber % 11 == 0 ? -1 : 3_000);
        input.longs("capRatio").set(row, caseNumber % 4 * 5_000L);
        input.longs("rounding").set(row, caseNumber % 2);
        input.longs("exempt").set(row, caseNumber % 7 == 0 ? 1 : 0);
        input.size(row + 1);
    }

    @Override
    protected Object result(Columns output, int first, int end) {
        List<Object> values = new ArrayList<>();
        for (int r = first; r < end; r++) {
            for (String name : List.of("days", "uncapped", "amount")) {
                values.add(output.longs(name).get(r));
            }
            values.add(String.valueOf(output.texts("problem").get(r)));
        }
        return values;
    }

    @Override
    protected Object inputRow(Columns input, int row) {
        return Arrays.stream(INPUTS).map(name -> input.longs(name).get(row)).toList();
    }
}
