package cn.minshui.engine.testkit.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.calculator.Columns;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every calculator owes its callers. Extend it beside the plugin's own tests and give it at least a few dozen cases that
 * cover the ways the calculator can go, faulty ones included.
 */
public abstract class CalculatorContract {

    protected abstract Calculator calculator();

    /** The compiled model that the cases run under. */
    protected abstract Object model();

    /** Number of cases; a case is one row, or some rows that the calculator takes together. */
    protected abstract int cases();

    /** Appends the rows of one case after {@code input.size()} and sets the new size. */
    protected abstract void append(Columns input, int caseNumber);

    /**
     * All that the output says about the input rows from {@code first} to before {@code end}, as a value with {@code equals};
     * row numbers in it are relative to {@code first}.
     */
    protected abstract Object result(Columns output, int first, int end);

    /** All that the calculator may read of one input row, as a value with {@code equals}. */
    protected abstract Object inputRow(Columns input, int row);

    @Test
    void nameAndVersionAreStable() {
        Calculator calculator = calculator();
        assertThat(calculator.name())
                .matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")
                .isEqualTo(calculator().name());
        assertThat(calculator.version())
                .as("semantic version of the contract")
                .matches("[0-9]+\\.[0-9]+\\.[0-9]+")
                .isEqualTo(calculator().version());
    }

    @Test
    void theSameInputGivesTheSameResult() {
        assertThat(cases()).as("cases").isPositive();
        assertThat(inOneBatch(new Columns())).isEqualTo(inOneBatch(new Columns()));
    }

    @Test
    void aBatchGivesWhatItsCasesGiveAlone() {
        List<Object> alone = new ArrayList<>();
        for (int i = 0; i < cases(); i++) {
            Columns input = new Columns();
            append(input, i);
            Columns output = new Columns();
            calculator().calculate(model(), input, output);
            alone.add(result(output, 0, input.size()));
        }
        assertThat(inOneBatch(new Columns())).isEqualTo(alone);
    }

    @Test
    void rowsBeyondTheSizeAreNotRead() {
        Columns input = new Columns();
        append(input, 0);
        int size = input.size();
        for (int i = 0; i < cases(); i++) {
            append(input, i);
        }
        input.size(size);
        Columns output = new Columns();
        calculator().calculate(model(), input, output);

        Columns only = new Columns();
        append(only, 0);
        Columns expected = new Columns();
        calculator().calculate(model(), only, expected);
        assertThat(output.size()).isEqualTo(expected.size());
        assertThat(result(output, 0, size)).isEqualTo(result(expected, 0, size));
    }

    @Test
    void theOutputCanBeUsedAgain() {
        Columns output = new Columns();
        inOneBatch(output);
        Columns input = new Columns();
        append(input, 0);
        output.clear();
        calculator().calculate(model(), input, output);

        Columns fresh = new Columns();
        calculator().calculate(model(), input, fresh);
        assertThat(output.size()).isEqualTo(fresh.size());
        assertThat(result(output, 0, input.size())).isEqualTo(result(fresh, 0, input.size()));
    }

    @Test
    void theInputIsLeftAsItWas() {
        Columns input = allCases();
        List<Object> before = rows(input);
        calculator().calculate(model(), input, new Columns());
        assertThat(rows(input)).isEqualTo(before);
    }

    @Test
    void anEmptyBatchGivesNothing() {
        Columns output = new Columns();
        calculator().calculate(model(), new Columns(), output);
        assertThat(output.size()).isZero();
    }

    private List<Object> inOneBatch(Columns output) {
        Columns input = new Columns();
        List<Integer> ends = new ArrayList<>();
        for (int i = 0; i < cases(); i++) {
            append(input, i);
            ends.add(input.size());
        }
        calculator().calculate(model(), input, output);
        List<Object> results = new ArrayList<>();
        int first = 0;
        for (int end : ends) {
            results.add(result(output, first, end));
            first = end;
        }
        return results;
    }

    private Columns allCases() {
        Columns input = new Columns();
        for (int i = 0; i < cases(); i++) {
            append(input, i);
        }
        return input;
    }

    private List<Object> rows(Columns input) {
        List<Object> rows = new ArrayList<>();
        for (int row = 0; row < input.size(); row++) {
            rows.add(inputRow(input, row));
        }
        return rows;
    }
}
