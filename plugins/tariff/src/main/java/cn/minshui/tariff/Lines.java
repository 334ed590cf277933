package cn.minshui.tariff;

import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.engine.spi.calculator.Columns.LongColumn;
import cn.minshui.engine.spi.calculator.Columns.TextColumn;
import org.jspecify.annotations.Nullable;

/** Output columns of the calculator {@code tariff}, written line by line. */
final class Lines {
    /** What an item of no charge is: the row could not be priced. */
    static final int NO_ITEM = -1;

    final LongColumn item;
    final LongColumn tier;
    final LongColumn volume;
    final LongColumn unitPrice;
    final LongColumn factor;
    final LongColumn amount;
    final TextColumn rule;
    private final Columns output;
    private final LongColumn row;
    private final LongColumn exact;
    private final LongColumn kernel;
    private final LongColumn window;
    private final LongColumn accumulated;
    private final TextColumn tariff;
    private final TextColumn problem;
    private int size;
    private int currentRow;
    private int currentKernel;
    private @Nullable String currentTariff;

    Lines(Columns output) {
        this.output = output;
        this.row = output.longs("row");
        this.item = output.longs("item");
        this.tier = output.longs("tier");
        this.volume = output.longs("volume");
        this.factor = output.longs("factor");
        this.unitPrice = output.longs("unitPrice");
        this.exact = output.longs("exact");
        this.amount = output.longs("amount");
        this.kernel = output.longs("kernel");
        this.window = output.longs("window");
        this.accumulated = output.longs("accumulated");
        this.tariff = output.texts("tariff");
        this.problem = output.texts("problem");
        this.rule = output.texts("rule");
    }

    int size() {
        return size;
    }

    /** The lines that follow belong to a row and a version. */
    void of(int inputRow, CompiledVersion version, int kernelNumber) {
        currentRow = inputRow;
        currentTariff = version.label();
        currentKernel = kernelNumber;
    }

    void add(FeeItem fee, int tierNumber, long quantity, long factorOf, long price, @Nullable String ruleName) {
        long product = Math.multiplyExact(Math.multiplyExact(quantity, factorOf), price);
        add(fee.ordinal(), tierNumber, quantity, factorOf, price, product, ruleName);
    }

    /** @param product quantity × factor × price, in the scale of {@link Scale#EXACT_DIGITS} */
    void add(
            int ordinal,
            int tierNumber,
            long quantity,
            long factorOf,
            long price,
            long product,
            @Nullable String ruleName) {
        int l = size++;
        row.set(l, currentRow);
        item.set(l, ordinal);
        tier.set(l, tierNumber);
        volume.set(l, quantity);
        factor.set(l, factorOf);
        unitPrice.set(l, price);
        exact.set(l, product);
        amount.set(l, halfUpToCents(product));
        kernel.set(l, currentKernel);
        window.set(l, 0);
        accumulated.set(l, 0);
        tariff.set(l, currentTariff);
        problem.set(l, null);
        rule.set(l, ruleName);
    }

    /** The last line is about the version of another. */
    void versionOf(int line) {
        tariff.set(size - 1, tariff.get(line));
    }

    /** The last line takes back at most so many cents. @return what it takes */
    long takeAtMost(long cents) {
        long taken = Math.min(cents, -amount.get(size - 1));
        amount.set(size - 1, -taken);
        return taken;
    }

    /** The last line counts in a window. @param firstMonth {@code yyyyMM} */
    void counts(long firstMonth, long quantity) {
        window.set(size - 1, firstMonth);
        accumulated.set(size - 1, quantity);
    }

    /** A row's lines from {@code start} on give way to its problem. */
    void refuse(int start, int inputRow, String code) {
        size = start;
        currentRow = inputRow;
        currentTariff = null;
        currentKernel = 0;
        add(NO_ITEM, 0, 0, 0, 0, 0, null);
        problem.set(size - 1, code);
    }

    void end() {
        output.size(size);
    }

    /** Half up, away from zero, so that a reduction undoes what it reduces; without a branch, which no processor could foresee. */
    static long halfUpToCents(long product) {
        long cents = product / Scale.EXACT_TO_CENTS;
        long rest = product - cents * Scale.EXACT_TO_CENTS;
        return cents + rest * 2 / Scale.EXACT_TO_CENTS;
    }
}
