package cn.minshui.tariff;

import cn.minshui.engine.spi.calculator.Calculator;
import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.tariff.VersionRules.Accumulation;

/**
 * Calculator {@code tariff-window}: over which months a card's volumes run through the tiers together, so that a caller can sum
 * what was counted and give it to {@code tariff} as {@code used} and {@code usedBefore}.
 *
 * <p>Input, one row per part of a card: texts {@code priceCode}; longs {@code month} (yyyyMM), {@code months} (0 is 1); since 1.1.0
 * also the counts {@code shops}, {@code households}, {@code population} as {@code tariff} takes them, left out they are 0. Output, a
 * row for each: longs {@code length} (months of the window: 1, 2 or 12; 0 for an unknown code or a month before the first version),
 * {@code from} (yyyyMM, first month of the window that holds {@code month}), {@code beforeFrom} (first month of the window before,
 * where the period reaches into it and is split, otherwise 0), {@code restartsWithOwner} (1: what a former owner used does not
 * count); since 1.1.0 {@code ignoresMonths} (1: the bill covers several months, but the version in force is of kernel 1, which would
 * charge it the tiers and counts of a single one).
 */
public final class WindowCalculator implements Calculator {

    @Override
    public String name() {
        return "tariff-window";
    }

    @Override
    public String version() {
        return "1.1.0";
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
        Columns.LongColumn ignores = output.longs("ignoresMonths");
        Counts counts = new Counts(input);
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
                ignores.set(r, 0);
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
            ignores.set(r, months > 1 && counts.ignoresMonths(versions[newest], r) ? 1 : 0);
        }
        output.size(rows);
    }

    /** What a card is charged for by count. */
    private static final class Counts {
        private final Columns input;

        Counts(Columns input) {
            this.input = input;
        }

        /** Prices by volume alone, without tiers, are the same for any number of months. */
        boolean ignoresMonths(CompiledVersion version, int row) {
            if (version.kernel() != KernelOne.NUMBER) {
                return false;
            }
            for (CompiledItem item : version.items()) {
                boolean monthly = switch (item.charge()) {
                    case VOLUME -> item.tiered();
                    case SHARE -> false;
                    case SHOP -> count("shops", row) > 0;
                    case HOUSEHOLD -> count("households", row) > 0;
                    case PERSON -> count("population", row) > 0;
                };
                if (monthly) {
                    return true;
                }
            }
            return false;
        }

        private long count(String name, int row) {
            return input.has(name) ? input.longs(name).get(row) : 0;
        }
    }
}
