package cn.minshui.tariff.quantity;

import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.calculator.Columns;

/**
 * Calculator {@code quantity}: the volume of one reading.
 *
 * <p>Input, one row per reading; readings and volumes are m³ × 1000, a column that is left out reads as 0:
 *
 * <ul>
 *   <li>longs {@code algorithm}: number of the {@link Algorithm}
 *   <li>longs {@code last}, {@code current}: the card's pointer, and what the register shows
 *   <li>longs {@code volume}: of an estimate (1, 10) or given (5); real volume since the estimate (11); sum of former volumes (12)
 *   <li>longs {@code range}: where the register begins again at zero (four digits: 10000); 0 is not known. {@code rangeIsHighest}: 1
 *       when the range is the highest reading instead (9999); found data holds both
 *   <li>longs {@code oldEnd}, {@code newStart}, {@code newRange}: of a replacement (4, 10)
 *   <li>longs {@code oldDays}, {@code newDays}: of each meter (3); {@code newDays} also of the real volume (11)
 *   <li>longs {@code previousDays}, {@code thisDays}, {@code previousBilled}: the estimated period, this one, what was billed (11)
 *   <li>longs {@code count}: how many volumes the sum is of (12)
 *   <li>longs {@code ratio}: × 10000, multiplies the result of 3 and 12; 0 is 1
 *   <li>longs {@code unit}: volumes that are divided are rounded half up to it; 0 is 1 m³
 *   <li>longs {@code allowZero}: 1 when a normal reading may stand still; otherwise that is a problem
 * </ul>
 *
 * <p>Output, a row for each: longs {@code volume} (m³ × 1000, never negative), {@code reading} (the card's new pointer), {@code
 * exact} (the volume before it was rounded to the unit, m³ × 1000); texts {@code problem} (null, or ALGORITHM_UNKNOWN,
 * READING_BACKWARDS, READING_UNCHANGED, READING_OUT_OF_RANGE, ROLLOVER_NOT_BELOW, RANGE_MISSING, NOT_UNCHANGED, DAYS_MISSING,
 * COUNT_MISSING, VOLUME_NEGATIVE, VOLUME_OUT_OF_RANGE; volume, reading and exact are then 0).
 */
public final class QuantityCalculator implements Calculator {

    @Override
    public String name() {
        return "quantity";
    }

    @Override
    public String version() {
        return "1.0.0";
    }

    @Override
    public void calculate(Object model, Columns input, Columns output) {
        ReadingRows rows = new ReadingRows(input);
        Columns.LongColumn volume = output.longs("volume");
        Columns.LongColumn reading = output.longs("reading");
        Columns.LongColumn exact = output.longs("exact");
        Columns.TextColumn problem = output.texts("problem");
        int size = input.size();
        for (int r = 0; r < size; r++) {
            String wrong = rows.work(r);
            problem.set(r, wrong);
            volume.set(r, wrong == null ? rows.volume() : 0);
            reading.set(r, wrong == null ? rows.reading() : 0);
            exact.set(r, wrong == null ? rows.exact() : 0);
        }
        output.size(size);
    }
}
