package cn.minshui.tariff;

import cn.minshui.engine.spi.calculator.Columns;
import org.jspecify.annotations.Nullable;

/** One batch of the calculator {@code tariff}: finds the version of each row and hands the row to the version's kernel. */
final class Pricing {
    private final TariffModel model;
    private final int rows;
    private final Given given;
    private final Lines lines;
    private final KernelOne one;
    private final KernelTwo two;

    Pricing(TariffModel model, Columns input, Columns output) {
        this.model = model;
        this.rows = input.size();
        this.given = new Given(input);
        this.lines = new Lines(output);
        this.one = new KernelOne(given, lines);
        this.two = new KernelTwo(given, lines);
    }

    void run() {
        String code = null;
        CompiledVersion[] versions = null;
        for (int r = 0; r < rows; r++) {
            String asked = given.priceCode.get(r);
            if (asked == null || !asked.equals(code)) {
                code = asked;
                versions = model.versions(asked);
            }
            int start = lines.size();
            String wrong = price(r, versions);
            if (wrong != null) {
                lines.refuse(start, r, wrong);
            }
        }
        lines.end();
    }

    private @Nullable String price(int r, CompiledVersion @Nullable [] versions) {
        if (versions == null) {
            return "PRICE_CODE_UNKNOWN";
        }
        int newest = TariffModel.inForce(versions, given.month.get(r));
        if (newest < 0) {
            return "PRICE_VERSION_MISSING";
        }
        if (given.volume.get(r) < 0) {
            return "VOLUME_NEGATIVE";
        }
        try {
            if (versions[newest].kernel() == KernelTwo.NUMBER) {
                return two.price(r, versions, newest);
            }
            one.price(r, versions[newest]);
            return null;
        } catch (ArithmeticException overflow) {
            return "AMOUNT_OUT_OF_RANGE";
        }
    }
}
