package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.plugin.PluginVersion;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an estimated bill charged too much or too little: its own inputs with the volume that was used in truth, priced under its
 * own release by the version that made it, less what it charged, line by line. {@link Corrections} prices.
 */
final class Correction {
    static final String[] FIELDS = {
        "billNo", "period", "reading", "customer", "account", "amount", "calculator", "billedRelease", "inputs"
    };

    private final DataRecord bill;
    private final BillInputs inputs;
    private final List<Charge> charges = new ArrayList<>();

    /** @param bill with {@link #FIELDS} */
    Correction(DataRecord bill) {
        this.bill = bill;
        this.inputs = InputsText.decode(bill.text("inputs"));
    }

    /** By the version that made the bill, where it still runs beside a newer one. */
    static PluginVersion calculator(DataRecord bill) {
        String[] parts = bill.text("calculator").split("@", 2);
        return new PluginVersion(parts[0], parts.length > 1 ? parts[1] : "");
    }

    /** What a bill was priced by; bills that have it in common are priced again together. */
    record Model(PluginVersion calculator, long organization, String release) {}

    Model model() {
        return new Model(calculator(bill), bill.organization(), bill.text("billedRelease"));
    }

    long bill() {
        return bill.id();
    }

    BillInputs inputs() {
        return inputs;
    }

    /** m³ that it charged by the card's own meter for its own period. */
    long estimated() {
        return inputs.own();
    }

    int year() {
        return inputs.period().getYear();
    }

    /** Whether it went to the card's present customer and account. */
    boolean isOf(DataRecord card) {
        return bill.reference("customer").id() == card.reference("customer").id()
                && bill.reference("account").id() == card.reference("account").id();
    }

    /**
     * @param old the bill as it was charged, priced again
     * @param now the same with what was used in truth
     * @return what keeps the period from being priced again, null when nothing does
     */
    @Nullable
    String settle(CardCharges old, CardCharges now) {
        if (old.problem() != null || old.total().compareTo(bill.decimal("amount")) != 0) {
            return TrueUps.DIFFERS;
        }
        if (now.problem() != null) {
            // A version that does not know that a correction is made however little it is; nothing may be carried for
            // that.
            return now.isCarried() ? TrueUps.DIFFERS : now.problem();
        }
        difference(old.charges(), now.charges());
        return null;
    }

    /** What two lines must have in common to be one with the difference of both. */
    private record Same(
            int part,
            String priceCode,
            FeeItem item,
            int tier,
            BigDecimal factor,
            BigDecimal unitPrice,
            String tariff,
            @Nullable String rule,
            @Nullable YearMonth window) {
        static Same of(Charge line) {
            return new Same(
                    line.part(),
                    line.priceCode(),
                    line.item(),
                    line.tier(),
                    line.factor(),
                    line.unitPrice(),
                    line.tariff(),
                    line.rule(),
                    line.window());
        }
    }

    private void difference(List<Charge> old, List<Charge> now) {
        Map<Same, Charge> lines = new LinkedHashMap<>();
        now.forEach(line -> lines.merge(Same.of(line), line, Charge::plus));
        old.forEach(line -> lines.merge(Same.of(line), line.negated(), Charge::plus));
        for (Charge line : lines.values()) {
            if (line.volume().signum() != 0
                    || line.exact().signum() != 0
                    || line.amount().signum() != 0) {
                charges.add(line.correcting(inputs.period()));
            }
        }
    }

    /** The lines of the difference. */
    List<Charge> charges() {
        return List.copyOf(charges);
    }

    /** What they change of what counts in the tiers. */
    List<Accumulations.Counted> moved() {
        return charges.stream()
                .filter(Charge::isTier)
                .map(line -> new Accumulations.Counted(
                        line.priceCode(),
                        line.item().key(),
                        line.window(),
                        line.counted(),
                        bill.reference("customer").id()))
                .toList();
    }
}
