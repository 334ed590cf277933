package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.engine.spi.plugin.Services;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The months that volumes run through the tiers with, by the calculator {@code tariff-window}.
 *
 * @param windows of each card's parts, in the order of the cards; null where the tiers begin anew with each billing month
 * @param monthless price codes that would charge a bill of several months like one of a single month, by the place of their card
 */
record TierWindows(List<List<@Nullable Window>> windows, Map<Integer, String> monthless) {
    static final TierWindows NONE = new TierWindows(List.of(), Map.of());
    static final String TARIFF_IGNORES_MONTHS = "TARIFF_IGNORES_MONTHS";
    private static final String CALCULATOR = "tariff-window";
    /** A version that is pinned for an older bill may not tell of months yet. */
    private static final String RANGE = "^1.0.0";

    private static final String IGNORES = "ignoresMonths";

    TierWindows {
        windows = List.copyOf(windows);
        monthless = Map.copyOf(monthless);
    }

    /** @param before null where the bill does not reach back */
    record Window(YearMonth from, @Nullable YearMonth before, boolean ownersOnly) {}

    /** @param model of the kind {@code tariff} */
    static TierWindows of(Services services, Object model, List<BillInputs> cards) {
        Columns input = new Columns();
        Columns output = new Columns();
        List<List<@Nullable Window>> windows = new ArrayList<>();
        List<Integer> owners = new ArrayList<>();
        List<String> codes = new ArrayList<>();
        for (BillInputs inputs : cards) {
            windows.add(new ArrayList<>());
            if (MixLine.isComplete(inputs.mix())) {
                for (MixLine.Part part : inputs.parts()) {
                    fill(input, owners.size(), inputs, part.priceCode());
                    owners.add(windows.size() - 1);
                    codes.add(part.priceCode());
                }
            }
        }
        input.size(owners.size());
        services.calculator(CALCULATOR, RANGE).calculate(model, input, output);
        Map<Integer, String> monthless = new HashMap<>();
        for (int row = 0; row < owners.size(); row++) {
            int card = owners.get(row);
            windows.get(card).add(window(output, row));
            if (output.has(IGNORES) && output.longs(IGNORES).get(row) == 1) {
                monthless.putIfAbsent(card, codes.get(row));
            }
        }
        return new TierWindows(windows, monthless);
    }

    private static void fill(Columns input, int row, BillInputs inputs, String priceCode) {
        input.texts("priceCode").set(row, priceCode);
        input.longs("month").set(row, TariffBatch.number(inputs.period()));
        input.longs("months").set(row, inputs.span().months());
        input.longs("shops").set(row, inputs.shops());
        input.longs("households").set(row, inputs.households());
        input.longs("population").set(row, inputs.population());
    }

    private static @Nullable Window window(Columns output, int row) {
        if (output.longs("length").get(row) <= 1) {
            return null;
        }
        long before = output.longs("beforeFrom").get(row);
        return new Window(
                TariffBatch.month(output.longs("from").get(row)),
                before == 0 ? null : TariffBatch.month(before),
                output.longs("restartsWithOwner").get(row) == 1);
    }
}
