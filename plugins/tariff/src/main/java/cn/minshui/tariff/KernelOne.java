package cn.minshui.tariff;

import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.engine.spi.calculator.Columns.LongColumn;
import cn.minshui.engine.spi.calculator.Columns.TextColumn;
import org.jspecify.annotations.Nullable;

/**
 * Calculation semantics 1: tiers are whole per billing month and part, each line is volume × factor × price exactly, rounded half
 * up to cents by itself; a bill is the sum of its lines. Whole numbers only; nothing is allocated per row.
 */
final class KernelOne {
    private final TariffModel model;
    private final Columns input;
    private final Columns output;
    private final LongColumn shops;
    private final LongColumn households;
    private final LongColumn population;
    private final LongColumn row;
    private final LongColumn item;
    private final LongColumn tier;
    private final LongColumn volume;
    private final LongColumn factor;
    private final LongColumn unitPrice;
    private final LongColumn exact;
    private final LongColumn amount;
    private final LongColumn kernel;
    private final TextColumn tariff;
    private final TextColumn problem;
    private int size;

    KernelOne(TariffModel model, Columns input, Columns output) {
        this.model = model;
        this.input = input;
        this.output = output;
        this.shops = input.longs("shops");
        this.households = input.longs("households");
        this.population = input.longs("population");
        this.row = output.longs("row");
        this.item = output.longs("item");
        this.tier = output.longs("tier");
        this.volume = output.longs("volume");
        this.factor = output.longs("factor");
        this.unitPrice = output.longs("unitPrice");
        this.exact = output.longs("exact");
        this.amount = output.longs("amount");
        this.kernel = output.longs("kernel");
        this.tariff = output.texts("tariff");
        this.problem = output.texts("problem");
    }

    void run() {
        TextColumn codes = input.texts("priceCode");
        LongColumn months = input.longs("month");
        LongColumn volumes = input.longs("volume");
        LongColumn sewageFactors = input.longs("sewageFactor");
        int rows = input.size();
        for (int r = 0; r < rows; r++) {
            CompiledVersion[] versions = model.versions(codes.get(r));
            CompiledVersion version = versions == null ? null : TariffModel.inForce(versions, months.get(r));
            String wrong = wrong(versions, version, volumes.get(r));
            if (wrong != null || version == null) {
                refuse(r, wrong);
                continue;
            }
            int start = size;
            try {
                price(r, version, volumes.get(r), sewageFactors.get(r));
            } catch (ArithmeticException overflow) {
                size = start;
                refuse(r, "AMOUNT_OUT_OF_RANGE");
            }
        }
        output.size(size);
    }

    private static @Nullable String wrong(
            CompiledVersion @Nullable [] versions, @Nullable CompiledVersion version, long cubicMetres) {
        if (versions == null) {
            return "PRICE_CODE_UNKNOWN";
        }
        if (version == null) {
            return "PRICE_VERSION_MISSING";
        }
        return cubicMetres < 0 ? "VOLUME_NEGATIVE" : null;
    }

    private void refuse(int r, @Nullable String wrong) {
        line(r, -1, 0, 0, 0, 0, 0);
        problem.set(size - 1, wrong);
        tariff.set(size - 1, null);
        kernel.set(size - 1, 0);
    }

    private void price(int r, CompiledVersion version, long cubicMetres, long sewageFactor) {
        for (CompiledItem compiled : version.items()) {
            long factorOf = compiled.sewageFactor() ? sewageFactor : Scale.FACTOR;
            int before = size;
            switch (compiled.charge()) {
                case VOLUME -> tiers(r, compiled, cubicMetres, factorOf);
                case SHOP -> count(r, compiled, shops.get(r));
                case HOUSEHOLD -> count(r, compiled, households.get(r));
                case PERSON -> count(r, compiled, population.get(r));
            }
            for (int l = before; l < size; l++) {
                tariff.set(l, version.label());
                kernel.set(l, version.kernel());
                problem.set(l, null);
            }
        }
    }

    private void tiers(int r, CompiledItem compiled, long cubicMetres, long factorOf) {
        long[] upTo = compiled.upTo();
        long[] prices = compiled.prices();
        int ordinal = compiled.item().ordinal();
        long from = 0;
        for (int t = 0; t < upTo.length && from < cubicMetres; t++) {
            long to = Math.min(upTo[t], cubicMetres);
            long product = Math.multiplyExact(Math.multiplyExact(to - from, factorOf), prices[t]);
            line(r, ordinal, compiled.tiered() ? t + 1 : 0, to - from, factorOf, prices[t], product);
            from = to;
        }
    }

    private void count(int r, CompiledItem compiled, long count) {
        if (count > 0) {
            long quantity = Math.multiplyExact(count, Scale.VOLUME);
            long price = compiled.prices()[0];
            long product = Math.multiplyExact(Math.multiplyExact(quantity, Scale.FACTOR), price);
            line(r, compiled.item().ordinal(), 0, quantity, Scale.FACTOR, price, product);
        }
    }

    private void line(int r, int ordinal, int tierNumber, long quantity, long factorOf, long price, long product) {
        int l = size++;
        row.set(l, r);
        item.set(l, ordinal);
        tier.set(l, tierNumber);
        volume.set(l, quantity);
        factor.set(l, factorOf);
        unitPrice.set(l, price);
        exact.set(l, product);
        amount.set(l, halfUpToCents(product));
    }

    /** Products are never negative here, so half up is one comparison. */
    static long halfUpToCents(long product) {
        long cents = product / Scale.EXACT_TO_CENTS;
        long rest = product - cents * Scale.EXACT_TO_CENTS;
        return rest * 2 >= Scale.EXACT_TO_CENTS ? cents + 1 : cents;
    }
}
