package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.plugin.PluginVersion;
import cn.minshui.engine.spi.plugin.Services;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an estimated bill charged too much or too little: its own inputs with the volume that was used in truth, priced under its
 * own release by the version that made it, less what it charged, line by line.
 */
final class Correction {
    static final String[] FIELDS = {
        "billNo", "period", "reading", "customer", "account", "amount", "calculator", "billedRelease", "inputs"
    };

    private final Services services;
    private final Services then;
    private final DataRecord bill;
    private final BillInputs inputs;
    private final List<Charge> charges = new ArrayList<>();

    /** @param bill with {@link #FIELDS} */
    Correction(Services services, DataRecord bill) {
        this.services = services;
        this.then = services.pinned(calculator(bill));
        this.bill = bill;
        this.inputs = InputsText.decode(bill.text("inputs"));
    }

    /** By the version that made the bill, where it still runs beside a newer one. */
    static PluginVersion calculator(DataRecord bill) {
        String[] parts = bill.text("calculator").split("@", 2);
        return new PluginVersion(parts[0], parts.length > 1 ? parts[1] : "");
    }

    /** m³ that it charged. */
    long estimated() {
        return inputs.own();
    }

    long months() {
        return inputs.span().months();
    }

    int year() {
        return inputs.period().getYear();
    }

    /** Whether a plan is for a year, so that bills of the same year before it count. */
    static boolean isPlannedByYear(Services services, Correction of, Entitled entitled) {
        return entitled.plan().signum() > 0 && CardFacts.isYearly(services, of.bill.organization());
    }

    /**
     * @param plan m³ that earlier corrections moved in the same year
     * @param earlier what they changed of what counts in the tiers
     */
    TrueUp.Estimate estimate(long volume, BigDecimal plan, List<Accumulations.Counted> earlier) {
        BigDecimal planUsed = inputs.entitled().planUsed();
        if (isPlannedByYear(services, this, inputs.entitled())) {
            planUsed = planUsed.add(plan);
        }
        return new TrueUp.Estimate(bill.id(), volume, planUsed, used(volume, earlier));
    }

    private List<Used> used(long volume, List<Accumulations.Counted> earlier) {
        if (earlier.isEmpty()) {
            return inputs.used();
        }
        BillInputs settled = inputs.as(new TrueUp.Estimate(bill.id(), volume, BigDecimal.ZERO, inputs.used()));
        Object model = then.kindModel(TariffBatch.CALCULATOR, bill.organization(), bill.text("billedRelease"));
        List<TierWindows.@Nullable Window> windows =
                TierWindows.of(then, model, List.of(settled)).windows().get(0);
        List<Used> used = new ArrayList<>();
        for (int part = 0; part < windows.size(); part++) {
            TierWindows.Window window = windows.get(part);
            Used before = inputs.used(part);
            if (window == null) {
                used.add(before);
                continue;
            }
            List<Accumulations.Counted> own = Accumulations.of(settled, part, earlier);
            used.add(new Used(
                    before.now().add(Accumulations.sum(own, window.from())),
                    window.before() == null
                            ? before.before()
                            : before.before().add(Accumulations.sum(own, window.before()))));
        }
        return used;
    }

    /** @return what keeps the period from being priced again, null when nothing does */
    @Nullable
    String price(TrueUp.Estimate estimate) {
        TariffBatch tariffs = new TariffBatch(then);
        String release = bill.text("billedRelease");
        CardCharges old = tariffs.priceAgain(bill.organization(), release, inputs);
        CardCharges now = tariffs.priceAgain(bill.organization(), release, inputs.as(estimate));
        if (old.problem() != null || old.total().compareTo(bill.decimal("amount")) != 0) {
            return TrueUps.DIFFERS;
        }
        if (now.problem() != null) {
            return now.problem();
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
