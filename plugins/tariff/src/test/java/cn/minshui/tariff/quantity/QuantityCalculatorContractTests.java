package cn.minshui.tariff.quantity;

import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.engine.testkit.plugin.CalculatorContract;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Every algorithm, and one that there is not, over registers that moved, stood still, ran over and do not fit. */
class QuantityCalculatorContractTests extends CalculatorContract {
    private static final long[] ALGORITHMS = {0, 1, 2, 3, 4, 5, 7, 9, 10, 11, 12, 13};
    private static final long[][] REGISTERS = {
        {1_234_000, 1_250_000},
        {9_987_000, 13_000},
        {500_000, 500_000},
        {9_999_000, 10_000_000},
        {0, Long.MAX_VALUE / 2}
    };
    private static final String[] INPUTS = {
        "algorithm",
        "last",
        "current",
        "volume",
        "range",
        "oldEnd",
        "newStart",
        "oldDays",
        "newDays",
        "previousDays",
        "thisDays",
        "previousBilled",
        "count"
    };

    @Override
    protected Calculator calculator() {
        return new QuantityCalculator();
    }

    @Override
    protected Object model() {
        return new Object();
    }

    @Override
    protected int cases() {
        return ALGORITHMS.length * REGISTERS.length * 2;
    }

    @Override
    protected void append(Columns input, int caseNumber) {
        int row = input.size();
        long[] register = REGISTERS[caseNumber % REGISTERS.length];
        boolean bare = caseNumber / REGISTERS.length % 2 == 1;
        for (String name : INPUTS) {
            input.longs(name).set(row, bare ? 0 : 10 + caseNumber % 7);
        }
        input.longs("algorithm").set(row, ALGORITHMS[caseNumber / REGISTERS.length / 2]);
        input.longs("last").set(row, register[0]);
        input.longs("current").set(row, register[1]);
        input.longs("range").set(row, bare ? 0 : 10_000_000);
        input.longs("volume").set(row, caseNumber % 4 == 0 ? 15_000 : 0);
        input.size(row + 1);
    }

    @Override
    protected Object result(Columns output, int first, int end) {
        List<Object> values = new ArrayList<>();
        for (int r = first; r < end; r++) {
            for (String name : List.of("volume", "reading", "exact")) {
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
