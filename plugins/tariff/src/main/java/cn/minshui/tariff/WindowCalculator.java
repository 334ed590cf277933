package cn.minshui.tariff;

import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.tariff.VersionRules.Accumulation;

/**
 * Calculator {@code tariff-window}: over which months a card's volumes run through the tiers together, so that a caller can sum
 * what was counted and give it to {@code tariff} as {@code used} and {@code usedBefore}.
 *
 * <p>Input, one row per part of a card: texts {@code priceCode}; longs {@code month} (yyyyMM), {@code months} (0 is 1). Output, a
 * row for each: longs {@code length} (months of the window: 1, 2 or 12; 0 for an unknown code or a month before the first version),
 * {@code from} (yyyyMM, first month of the window that holds {@code month}), {@code beforeFrom} (first month of the window before,
 * where the period reaches into it and is split, otherwise 0), {@code restartsWithOwner} (1: what a former owner used does not
 * count).
 */
public final class WindowCalculator implements Calculator {

    @Override
    public String name() {
        return "tariff-window";
    }

    @Override
    public String version() {
        return "1.0.0";
    }

    @Override
    public void calculate(Object model, Columns input, Columns output) {
        TariffModel tariffs = (TariffModel) model;
        Columns.TextColumn priceCode = input.texts("priceCode");
        Columns.LongColumn monthOf = input.longs("month");
        Columns.LongColumn monthsOf = input.longs("months");
        Columns.LongColumn length = output.longs("length");
        Columns.LongColumn from = output.longs("from");
        Columns.LongColumn beforeFrom = output.longs("beforeFrom");
        Columns.LongColumn restarts = output.longs("restartsWithOwner");
        int rows = input.size();
        for (int r = 0; r < rows; r++) {
            long month = monthOf.get(r);
            CompiledVersion[] versions = tariffs.versions(priceCode.get(r));
            int newest = versions == null ? -1 : TariffModel.inForce(versions, month);
            if (versions == null || newest < 0) {
                length.set(r, 0);
                from.set(r, 0);
                beforeFrom.set(r, 0);
                restarts.set(r, 0);
                continue;
            }
            Accumulation accumulation = versions[newest].rules().accumulation();
            long last = Months.index(month);
            long window = accumulation.window(last);
            long months = Math.max(1, monthsOf.get(r));
            boolean reachesBack = accumulation.isYear()
                    && accumulation.split()
                    && months <= accumulation.gapMonths()
                    && last - months + 1 < window;
            length.set(r, accumulation.months());
            from.set(r, Months.number(window));
            beforeFrom.set(r, reachesBack ? Months.number(window - accumulation.months()) : 0);
            restarts.set(r, accumulation.restartsWithOwner() ? 1 : 0);
        }
        output.size(rows);
    }
}
