package cn.minshui.tariff;

/**
 * Calculation semantics 1: tiers are whole per billing month and part, each line is volume × factor × price exactly, rounded half
 * up to cents by itself; a bill is the sum of its lines. Whole numbers only; nothing is allocated per row.
 */
final class KernelOne {
    static final int NUMBER = 1;

    private final Given given;
    private final Lines lines;

    KernelOne(Given given, Lines lines) {
        this.given = given;
        this.lines = lines;
    }

    /** @throws ArithmeticException when an amount does not fit */
    void price(int r, CompiledVersion version) {
        lines.of(r, version, NUMBER);
        long sewageFactor = given.sewageFactor.get(r);
        long cubicMetres = given.volume.get(r);
        for (CompiledItem item : version.items()) {
            switch (item.charge()) {
                case VOLUME -> tiers(item, cubicMetres, item.sewageFactor() ? sewageFactor : Scale.FACTOR);
                case SHOP -> count(item, given.shops(r));
                case HOUSEHOLD -> count(item, given.households(r));
                case PERSON -> count(item, given.population(r));
                case SHARE -> throw new IllegalStateException("a share is not of kernel 1");
            }
        }
    }

    private void tiers(CompiledItem item, long cubicMetres, long factorOf) {
        long[] upTo = item.upTo();
        long[] prices = item.prices();
        long from = 0;
        for (int t = 0; t < upTo.length && from < cubicMetres; t++) {
            long to = Math.min(upTo[t], cubicMetres);
            lines.add(item.item(), item.tiered() ? t + 1 : 0, to - from, factorOf, prices[t], null);
            from = to;
        }
    }

    private void count(CompiledItem item, long count) {
        if (count > 0) {
            long quantity = Math.multiplyExact(count, Scale.VOLUME);
            lines.add(item.item(), 0, quantity, Scale.FACTOR, item.prices()[0], null);
        }
    }
}
