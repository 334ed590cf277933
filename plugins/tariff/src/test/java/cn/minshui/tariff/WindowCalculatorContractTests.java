package cn.minshui.tariff;

import static cn.minshui.tariff.Tariffs.ordered;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.engine.spi.kind.KindSource;
import cn.minshui.engine.testkit.plugin.CalculatorContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Windows of every length over the turn of a year, and codes and months that have none. */
class WindowCalculatorContractTests extends CalculatorContract {
    private static final String[] CODES = {"M", "T", "Y", "nothing"};
    private static final String[] RESULTS = {"length", "from", "beforeFrom", "restartsWithOwner", "ignoresMonths"};

    @Override
    protected Calculator calculator() {
        return new WindowCalculator();
    }

    @Override
    protected Object model() {
        return Tariffs.compile(
                tariff("M", "month", "keep"), tariff("T", "two-months", "keep"), tariff("Y", "year", "restart"));
    }

    private static KindSource tariff(String name, String period, String ownerChange) {
        return Tariffs.kernelTwo(
                name,
                ordered(
                        "v",
                        Tariffs.version(
                                "202501",
                                ordered("water", Tariffs.tiers("20", "1", "", "2")),
                                "accumulation",
                                ordered("period", period, "ownerChange", ownerChange))));
    }

    @Override
    protected int cases() {
        return CODES.length * 15;
    }

    @Override
    protected void append(Columns input, int caseNumber) {
        int number = caseNumber / CODES.length;
        row(input, CODES[caseNumber % CODES.length], number % 2 == 0 ? 202602 : 202412 + number * 12L / 15, number);
    }

    private static void row(Columns input, String code, long month, long months) {
        int row = input.size();
        input.texts("priceCode").set(row, code);
        input.longs("month").set(row, month);
        input.longs("months").set(row, months);
        input.size(row + 1);
    }

    @Override
    protected Object result(Columns output, int first, int end) {
        List<Long> values = new ArrayList<>();
        for (int r = first; r < end; r++) {
            for (String name : RESULTS) {
                values.add(output.longs(name).get(r));
            }
        }
        return values;
    }

    @Override
    protected Object inputRow(Columns input, int row) {
        return List.of(
                String.valueOf(input.texts("priceCode").get(row)),
                input.longs("month").get(row),
                input.longs("months").get(row));
    }

    @Test
    void windowsAreWhereTheTariffPutsThem() {
        Columns input = new Columns();
        row(input, "M", 202602, 4);
        row(input, "T", 202602, 1);
        row(input, "Y", 202602, 2);
        row(input, "Y", 202602, 3);
        row(input, "Y", 202602, 13);
        row(input, "Y", 202412, 1);
        Columns output = new Columns();
        calculator().calculate(model(), input, output);
        assertThat(result(output, 0, 6))
                .isEqualTo(List.of(
                        1L, 202602L, 0L, 0L, 0L, 2L, 202601L, 0L, 0L, 0L, 12L, 202601L, 0L, 1L, 0L, 12L, 202601L,
                        202501L, 1L, 0L, 12L, 202601L, 0L, 1L, 0L, 0L, 0L, 0L, 0L, 0L));
    }

    @Test
    void kernelOneDoesNotKnowOfMonthsWhereTheyMatter() {
        Map<String, Object> tiers =
                ordered("v", Tariffs.version("202501", ordered("water", Tariffs.tiers("20", "1", "", "2"))));
        Map<String, Object> flat = ordered(
                "v",
                Tariffs.version(
                        "202501",
                        ordered("water", ordered("price", "1"), "garbage", ordered("charge", "shop", "price", "30"))));
        Object model = Tariffs.compile(
                Tariffs.source("TIERS", tiers), Tariffs.source("FLAT", flat), Tariffs.kernelTwo("TWO", flat));
        Columns input = new Columns();
        row(input, "TIERS", 202602, 1);
        row(input, "TIERS", 202602, 2);
        row(input, "FLAT", 202602, 2);
        row(input, "FLAT", 202602, 2);
        row(input, "TWO", 202602, 2);
        for (int r = 0; r < 5; r++) {
            input.longs("shops").set(r, r == 2 ? 0 : 1);
        }
        Columns output = new Columns();
        calculator().calculate(model, input, output);
        List<Long> ignored = new ArrayList<>();
        for (int r = 0; r < 5; r++) {
            ignored.add(output.longs("ignoresMonths").get(r));
        }
        assertThat(ignored).containsExactly(0L, 1L, 0L, 1L, 0L);
    }
}
