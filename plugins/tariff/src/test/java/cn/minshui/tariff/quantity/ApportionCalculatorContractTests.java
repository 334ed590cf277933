package cn.minshui.tariff.quantity;

import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.engine.testkit.plugin.CalculatorContract;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Groups of none to four members under every method, and under one that there is not. */
class ApportionCalculatorContractTests extends CalculatorContract {
    private static final String[] INPUTS = {"group", "method", "volume", "weight", "fixed", "check", "unit"};
    private static final long[] WHOLES = {0, 33_000, 1_250_000, 4_000, -1, Long.MAX_VALUE};

    @Override
    protected Calculator calculator() {
        return new ApportionCalculator();
    }

    @Override
    protected Object model() {
        return new Object();
    }

    @Override
    protected int cases() {
        return 180;
    }

    @Override
    protected void append(Columns input, int caseNumber) {
        int members = caseNumber % 5;
        int first = input.size();
        for (int m = 0; m <= members; m++) {
            int row = first + m;
            input.longs("group").set(row, caseNumber);
            input.longs("method").set(row, caseNumber / 5 % 6);
            input.longs("volume").set(row, m == 0 ? WHOLES[caseNumber / 30 % 6] : 1_000L * m * (caseNumber % 2));
            input.longs("weight").set(row, m == members ? 10_000 - 2_000L * (members - 1) : 2_000);
            input.longs("fixed").set(row, m == 1 && caseNumber % 3 == 0 ? 1 : 0);
            input.longs("check").set(row, 0);
            input.longs("unit").set(row, caseNumber % 7 == 0 ? 1 : 0);
        }
        input.size(first + members + 1);
    }

    @Override
    protected Object result(Columns output, int first, int end) {
        List<Object> values = new ArrayList<>();
        for (int r = first; r < end; r++) {
            values.add(output.longs("volume").get(r));
            values.add(output.longs("loss").get(r));
            values.add(String.valueOf(output.texts("problem").get(r)));
        }
        return values;
    }

    @Override
    protected Object inputRow(Columns input, int row) {
        return Arrays.stream(INPUTS).map(name -> input.longs(name).get(row)).toList();
    }
}
