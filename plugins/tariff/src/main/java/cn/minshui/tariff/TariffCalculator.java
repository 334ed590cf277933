package cn.minshui.tariff;

import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.calculator.Columns;

/**
 * What volumes cost, by the kernel that each tariff names.
 *
 * <p>Input, one row per part of a card, the rows of a card together: texts {@code priceCode}; longs {@code month} (yyyyMM), {@code
 * volume} (m³ × 1000), {@code sewageFactor} (× 10000), {@code shops}, {@code households}, {@code population} (on one row of a card,
 * 0 on its others, because they are charged once; where bounds are by households or people, on every row that they are meant for).
 *
 * <p>Since 1.1.0, for kernel 2; a column that is left out reads as 0, one that is given is given for every row:
 *
 * <ul>
 *   <li>longs {@code months}: months the bill covers, ending with {@code month}; 0 is 1
 *   <li>longs {@code fromDay}, {@code toDay}: first and last day of the period (the day after the last reading, the day of this
 *       one), days since 1970; needed where a price change is split by day
 *   <li>longs {@code used}, {@code usedBefore}: m³ × 1000 already counted in the window of {@code month} and in the one before it;
 *       which windows these are, the calculator {@code tariff-window} tells
 *   <li>longs {@code first}: 1 for the first reading after the card was opened
 *   <li>longs {@code plan}, {@code planUsed}: planned m³ × 1000 (0: no plan), and what was used of it before this bill
 *   <li>longs {@code others}: m³ × 1000 of the card's other parts, on the row that the minimum volume is looked at for; -1 on the
 *       other rows of the card
 *   <li>longs {@code anyway} (since 1.2.0): 1 where the card is billed now however little it used, although the tariff leaves what
 *       is below its minimum volume to the next bill
 *   <li>texts {@code concessions}: ids of the tariff's concessions that the card holds, with blanks between; {@code id=value} where
 *       the card has a value of its own (m³, yuan, yuan per m³)
 * </ul>
 *
 * <p>Output, one row per item line: longs {@code row} (of the input), {@code item} (ordinal of water, sewage, resource, garbage,
 * pressure, surcharge, late-fee, other), {@code tier} (from 1; 0 for a flat price; the step of a surcharge), {@code volume} (× 1000;
 * for a charge by count: the count × 1000; for a share: the yuan it is taken of × 1000; negative where a concession takes back),
 * {@code factor} (× 10000), {@code unitPrice} (× 10000), {@code exact} (yuan × 10^11), {@code amount} (cents, the line rounded half
 * up, away from zero), {@code kernel}; texts {@code tariff} ({@code name@version}). Since 1.1.0: texts {@code rule} (what made the
 * line: null for the price itself, {@code concession:<id>}, {@code over-plan:<step>}), longs {@code window} (yyyyMM, first month of
 * the window that the line counts in; 0: in none) and {@code accumulated} (m³ × 1000 to be added to the card's accumulation of the
 * item in that window).
 *
 * <p>A row that cannot be priced gives one line with item -1 and the text {@code problem}: PRICE_CODE_UNKNOWN,
 * PRICE_VERSION_MISSING, VOLUME_NEGATIVE, AMOUNT_OUT_OF_RANGE, PERIOD_DAYS_MISSING, HOUSEHOLDS_MISSING, POPULATION_MISSING,
 * CONCESSION_UNKNOWN, CONCESSION_VALUE, or BELOW_MINIMUM_VOLUME, which is no fault: the card is not billed this time and its
 * volume goes to the next bill.
 */
public final class TariffCalculator implements Calculator {

    @Override
    public String name() {
        return "tariff";
    }

    @Override
    public String version() {
        return "1.2.0";
    }

    @Override
    public void calculate(Object model, Columns input, Columns output) {
        new Pricing((TariffModel) model, input, output).run();
    }
}
