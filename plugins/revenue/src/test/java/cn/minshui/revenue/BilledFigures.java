package cn.minshui.revenue;

import cn.minshui.engine.spi.data.DataRecord;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Bills of a run summed by station: what the pilot's expected figures and the naive calculator give. */
public final class BilledFigures {
    private BilledFigures() {}

    /** Figures of one station; money in yuan, volumes in m³. */
    public record Figures(
            long bills,
            BigDecimal usage,
            BigDecimal water,
            BigDecimal sewage,
            BigDecimal garbage,
            BigDecimal total,
            Map<Long, BigDecimal> tiers) {
        public static final Figures NOTHING = new Figures(0, zero(), zero(), zero(), zero(), zero(), new TreeMap<>());

        public Figures bill(BigDecimal volume, BigDecimal amount) {
            return new Figures(
                    bills + 1, plain(usage.add(volume)), water, sewage, garbage, plain(total.add(amount)), tiers);
        }

        public Figures item(String item, long tier, BigDecimal volume, BigDecimal amount) {
            Map<Long, BigDecimal> more = new TreeMap<>(tiers);
            if (item.equals("water") && tier > 0) {
                more.merge(tier, plain(volume), (a, b) -> plain(a.add(b)));
            }
            return new Figures(
                    bills,
                    usage,
                    item.equals("water") ? plain(water.add(amount)) : water,
                    item.equals("sewage") ? plain(sewage.add(amount)) : sewage,
                    item.equals("garbage") ? plain(garbage.add(amount)) : garbage,
                    total,
                    more);
        }

        private static BigDecimal zero() {
            return plain(BigDecimal.ZERO);
        }

        /** One representation for equal numbers. */
        public static BigDecimal plain(BigDecimal number) {
            return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        }
    }

    public static Map<String, Figures> of(BranchSystem system, long run) {
        Map<Long, String> codes = new HashMap<>();
        system.list("organization", "id > 0", Map.of(), "code").forEach(o -> codes.put(o.id(), o.text("code")));
        Map<String, Figures> stations = new TreeMap<>();
        List<DataRecord> bills = system.list(
                "bill", "run == params.run && status != 'draft'", Map.of("run", run), "volume", "amount", "status");
        for (DataRecord bill : bills) {
            stations.merge(
                    codes.getOrDefault(bill.organization(), "?"),
                    Figures.NOTHING.bill(bill.decimal("volume"), bill.decimal("amount")),
                    (a, b) -> a.bill(b.usage(), b.total()));
        }
        for (DataRecord item : system.list(
                "bill-item", "bill.run == params.run", Map.of("run", run), "item", "tier", "volume", "amount")) {
            stations.computeIfPresent(
                    codes.getOrDefault(item.organization(), "?"),
                    (code, f) -> f.item(
                            item.text("item"), item.integer("tier"), item.decimal("volume"), item.decimal("amount")));
        }
        return stations;
    }
}
