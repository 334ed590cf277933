package cn.minshui.tariff;

import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.engine.testkit.plugin.CalculatorContract;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Around every bound of the tiers, with and without counts, and with each fault that a row can have. */
class TariffCalculatorContractTests extends CalculatorContract {
    private static final long[] VOLUMES = {
        0, 1, 999, 19_999, 20_000, 20_001, 34_999, 35_000, 35_001, 99_000, 1_000_000, 99_999_999, -1, Long.MAX_VALUE / 2
    };
    private static final String[] CODES = {"A01", "B01", "Y01", "nothing"};
    private static final String[] HELD = {null, "free", "free=30 cash", "cash=0.005", "other", "", null};
    private static final String[] NUMBERS = {
        "month",
        "volume",
        "sewageFactor",
        "shops",
        "households",
        "population",
        "months",
        "fromDay",
        "toDay",
        "used",
        "usedBefore",
        "first",
        "plan",
        "planUsed",
        "others"
    };
    private static final String[] RESULTS = {
        "item", "tier", "volume", "factor", "unitPrice", "exact", "amount", "kernel", "window", "accumulated"
    };

    @Override
    protected Calculator calculator() {
        return new TariffCalculator();
    }

    @Override
    protected Object model() {
        return Tariffs.compile(
                Tariffs.residential(),
                Tariffs.everyRule("Y01"),
                Tariffs.source(
                        "B01",
                        Tariffs.ordered(
                                "v",
                                Tariffs.version(
                                        "202610", Tariffs.ordered("water", Tariffs.ordered("price", "2.80"))))));
    }

    @Override
    protected int cases() {
        return VOLUMES.length * CODES.length;
    }

    /** Every third case is a card of two parts. */
    @Override
    protected void append(Columns input, int caseNumber) {
        row(input, caseNumber);
        if (caseNumber % 3 == 0) {
            row(input, cases() - 1 - caseNumber);
        }
    }

    private static void row(Columns input, int number) {
        int row = input.size();
        input.texts("priceCode").set(row, CODES[number % CODES.length]);
        input.longs("month").set(row, number % 2 == 0 ? 202609 : 202611);
        input.longs("volume").set(row, VOLUMES[number / CODES.length]);
        input.longs("sewageFactor").set(row, number % 4 == 0 ? 9_000 : 10_000);
        input.longs("shops").set(row, number % 5);
        input.longs("households").set(row, 1);
        input.longs("population").set(row, number % 7);
        input.longs("months").set(row, number % 14);
        input.longs("fromDay").set(row, number % 6 == 0 ? 0 : 20_700);
        input.longs("toDay").set(row, 20_760);
        input.longs("used").set(row, number % 3 * 90_000L);
        input.longs("usedBefore").set(row, number % 2 * 170_000L);
        input.longs("first").set(row, number % 10 == 0 ? 1 : 0);
        input.longs("plan").set(row, number % 3 * 10_000L);
        input.longs("planUsed").set(row, number % 4 * 3_000L);
        input.longs("others").set(row, number % 5 == 0 ? -1 : 0);
        input.texts("concessions").set(row, HELD[number % HELD.length]);
        input.size(row + 1);
    }

    @Override
    protected Object result(Columns output, int first, int end) {
        List<List<Object>> lines = new ArrayList<>();
        for (int line = 0; line < output.size(); line++) {
            long row = output.longs("row").get(line);
            if (row < first || row >= end) {
                continue;
            }
            List<Object> values = new ArrayList<>(List.of(row - first));
            if (output.texts("problem").get(line) == null) {
                for (String name : RESULTS) {
                    values.add(output.longs(name).get(line));
                }
                values.add(String.valueOf(output.texts("tariff").get(line)));
                values.add(String.valueOf(output.texts("rule").get(line)));
            } else {
                values.add(output.longs("item").get(line));
                values.add(String.valueOf(output.texts("problem").get(line)));
            }
            lines.add(values);
        }
        return lines;
    }

    @Override
    protected Object inputRow(Columns input, int row) {
        List<Object> values =
                new ArrayList<>(List.of(String.valueOf(input.texts("priceCode").get(row))));
        values.add(String.valueOf(input.texts("concessions").get(row)));
        Arrays.stream(NUMBERS).forEach(name -> values.add(input.longs(name).get(row)));
        return values;
    }
}
