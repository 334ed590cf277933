package cn.minshui.tariff;

import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.calculator.Columns;

/**
 * Kernel 1 in batches.
 *
 * <p>Input, one row per part of a card, the rows of a card together: texts {@code priceCode}; longs {@code month} (yyyyMM), {@code
 * volume} (m³ × 1000), {@code sewageFactor} (× 10000), {@code shops}, {@code households}, {@code population} (on one row of a card,
 * 0 on its others, because they are charged once).
 *
 * <p>Output, one row per item line: longs {@code row} (of the input), {@code item} (ordinal of water, sewage, resource, garbage,
 * pressure, surcharge, late-fee, other), {@code tier} (from 1; 0 for a flat price), {@code volume} (× 1000; for a charge by count:
 * the count × 1000), {@code factor} (× 10000), {@code unitPrice} (× 10000), {@code exact} (yuan × 10^11), {@code amount} (cents,
 * the line rounded half up), {@code kernel}; texts {@code tariff} ({@code name@version}). A row that cannot be priced gives one line
 * with item -1 and the text {@code problem}: PRICE_CODE_UNKNOWN, PRICE_VERSION_MISSING, VOLUME_NEGATIVE or AMOUNT_OUT_OF_RANGE.
 */
public final class TariffCalculator implements Calculator {

    @Override
    public String name() {
        return "tariff";
    }

    @Override
    public String version() {
        return "1.0.0";
    }

    @Override
    public void calculate(Object model, Columns input, Columns output) {
        new KernelOne((TariffModel) model, input, output).run();
    }
}
