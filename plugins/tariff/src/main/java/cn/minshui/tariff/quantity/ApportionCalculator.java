package cn.minshui.tariff.quantity;

import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.calculator.Columns;

/**
 * Calculator {@code apportion}: one volume shared out, by ratio (mixed usage) or between a master meter and its sub-meters.
 *
 * <p>Input, the rows of a group together, its first row the whole and the others its members; volumes are m³ × 1000, a column that
 * is left out reads as 0:
 *
 * <ul>
 *   <li>longs {@code group}: any number, the same on the rows of a group
 *   <li>longs {@code method}, of the first row: 0 ratio; who bears the loss of a master meter: 1 the master's card, 2 the members
 *       alike, 3 the members by their volumes (the master where nobody used anything), 4 one designated member
 *   <li>longs {@code volume}: of the whole; what each sub-meter used, or with ratio the m³ of a fixed line
 *   <li>longs {@code weight}: with ratio per cent × 100 (a fixed line: 0); with 4: 1 on the designated member
 *   <li>longs {@code fixed}: 1 for a line of fixed m³, with ratio; fixed lines are served first, each at most what is left
 *   <li>longs {@code check}: m³ × 1000 on the first row, taken off a master's volume beside its members (校验水量)
 *   <li>longs {@code unit}: of the first row; shares are rounded half up to it, the last member with a share takes the residual; 0
 *       is 1 m³
 * </ul>
 *
 * <p>Output, a row for each: longs {@code volume} (what the row is billed; the volumes of a group sum to that of its first row less
 * {@code check}), {@code loss} (what of it is its share of the loss); texts {@code problem} on the first row: METHOD_UNKNOWN,
 * NO_MEMBERS, WEIGHTS_NOT_WHOLE (the ratios do not sum to 100 %), MASTER_BELOW_MEMBERS (to be suspended), DESIGNATED_MISSING,
 * VOLUME_NEGATIVE, VOLUME_OUT_OF_RANGE; all volumes of the group are then 0.
 */
public final class ApportionCalculator implements Calculator {

    @Override
    public String name() {
        return "apportion";
    }

    @Override
    public String version() {
        return "1.0.0";
    }

    @Override
    public void calculate(Object model, Columns input, Columns output) {
        Shares shares = new Shares(input, output);
        Cells group = Cells.of(input, "group");
        Columns.TextColumn problem = output.texts("problem");
        int size = input.size();
        for (int first = 0; first < size; ) {
            int end = first + 1;
            while (end < size && group.get(end) == group.get(first)) {
                end++;
            }
            for (int r = first; r < end; r++) {
                problem.set(r, null);
            }
            String wrong = shares.of(first, end);
            if (wrong != null) {
                shares.clear(first, end);
                problem.set(first, wrong);
            }
            first = end;
        }
        output.size(size);
    }
}
