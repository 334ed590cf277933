package cn.minshui.tariff;

import cn.minshui.engine.spi.calculator.Columns;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** One row for the calculator, and what it says about it. */
final class Rows {
    /** A line of the answer. */
    record Line(String item, long tier, BigDecimal volume, BigDecimal price, BigDecimal amount, String rule) {}

    private final Columns input = new Columns();
    private final Columns output = new Columns();

    private Rows() {}

    static Rows of(String priceCode, long month, String volume) {
        Rows row = new Rows();
        row.input.texts("priceCode").set(0, priceCode);
        row.input.longs("month").set(0, month);
        row.input.longs("volume").set(0, Scale.volume(new BigDecimal(volume)));
        row.input.longs("sewageFactor").set(0, Scale.FACTOR);
        row.input.size(1);
        return row;
    }

    Rows with(String column, long value) {
        input.longs(column).set(0, value);
        return this;
    }

    /** A column of m³. */
    Rows volume(String column, String value) {
        return with(column, Scale.volume(new BigDecimal(value)));
    }

    Rows concessions(String held) {
        input.texts("concessions").set(0, held);
        return this;
    }

    Rows price(TariffModel model) {
        new TariffCalculator().calculate(model, input, output);
        return this;
    }

    String problem() {
        return output.longs("item").get(0) < 0 ? output.texts("problem").get(0) : null;
    }

    List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        for (int l = 0; l < output.size(); l++) {
            long item = output.longs("item").get(l);
            lines.add(new Line(
                    item < 0 ? "none" : FeeItem.all().get((int) item).word(),
                    output.longs("tier").get(l),
                    Scale.volume(output.longs("volume").get(l)),
                    Scale.price(output.longs("unitPrice").get(l)),
                    Scale.cents(output.longs("amount").get(l)),
                    output.texts("rule").get(l)));
        }
        return lines;
    }

    /** Lines as {@code item tier volume amount}, numbers without needless zeros but the cents. */
    List<String> texts() {
        return lines().stream()
                .map(l -> l.item() + " " + l.tier() + " "
                        + l.volume().stripTrailingZeros().toPlainString() + " " + l.amount())
                .toList();
    }

    BigDecimal total() {
        return lines().stream().map(Line::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    Columns output() {
        return output;
    }
}
