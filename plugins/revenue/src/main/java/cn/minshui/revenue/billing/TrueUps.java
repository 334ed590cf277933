package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.plugin.Services;
import cn.minshui.revenue.reading.ReadStatus;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Settles what estimated bills charged once the meter is read: what was used since the reading before them is spread over them and
 * the period of the reading by their days, and each is priced again as it was then. Only bills that stand and went to the same
 * customer and account are settled; a posted bill never changes, the difference is charged or given back with the new one.
 */
final class TrueUps {
    static final String BELOW = "TRUE_UP_BELOW";
    static final String DIFFERS = "TRUE_UP_DIFFERS";
    private static final int MOST = 36;
    private static final String STANDING = "kind == 'normal' && status in ['posted', 'partly-paid', 'paid']";

    private final Services services;
    private final Map<Long, List<DataRecord>> estimated = new HashMap<>();
    private final Map<Long, DataRecord> bills = new HashMap<>();

    /** @param readings of one period */
    TrueUps(DataAccess data, Services services, List<DataRecord> readings) {
        this.services = services;
        List<Long> cards = readings.stream()
                .filter(r -> CardPricing.facts(r).settles())
                .map(r -> r.reference("meterCard").id())
                .toList();
        if (cards.isEmpty()) {
            return;
        }
        YearMonth period = readings.get(0).period("period");
        Map<Long, List<DataRecord>> before = new HashMap<>();
        data.list(Query.of("reading")
                        .where(
                                "meterCard in params.cards && period < params.to && period >= params.from",
                                Map.of("cards", cards, "to", period, "from", period.minusMonths(MOST)))
                        .fields("meterCard", "period", "readStatus", "readAt", "lastReadAt")
                        .sort("meterCard", "-period"))
                .forEach(r -> before.computeIfAbsent(r.reference("meterCard").id(), c -> new ArrayList<>())
                        .add(r));
        before.forEach((card, newestFirst) -> {
            List<DataRecord> oldestFirst = new ArrayList<>(newestFirst.stream()
                    .takeWhile(r -> r.text("readStatus").equals(ReadStatus.ESTIMATED.key()))
                    .toList());
            oldestFirst.sort(Comparator.comparing(r -> r.period("period")));
            estimated.put(card, oldestFirst);
        });
        List<Long> ids = estimated.values().stream()
                .flatMap(List::stream)
                .map(DataRecord::id)
                .toList();
        if (!ids.isEmpty()) {
            data.list(Query.of("bill")
                            .where("reading in params.readings && " + STANDING, Map.of("readings", ids))
                            .fields(Correction.FIELDS))
                    .forEach(b -> bills.put(b.reference("reading").id(), b));
        }
    }

    /**
     * @param moved what the corrections change of what counts in the tiers
     * @param problem what keeps the card from being billed, null when nothing does
     */
    record Settled(
            BillInputs inputs,
            List<Charge> corrections,
            List<Accumulations.Counted> moved,
            @Nullable String problem) {
        /** The charges of the period of the reading, and the corrections behind them. */
        CardCharges with(CardCharges own) {
            if (problem != null) {
                return new CardCharges(own.inputs(), List.of(), problem, inputs.priceCode());
            }
            return corrections.isEmpty() || own.problem() != null ? own : own.with(corrections);
        }
    }

    Settled settle(DataRecord reading, DataRecord card, BillInputs inputs) {
        if (!inputs.reading().settles()) {
            return new Settled(inputs, List.of(), List.of(), null);
        }
        List<DataRecord> legs = estimated.getOrDefault(card.id(), List.of()).stream()
                .filter(r -> isOwn(bills.get(r.id()), card))
                .toList();
        List<Correction> corrections = legs.stream()
                .map(r -> new Correction(services, Objects.requireNonNull(bills.get(r.id()))))
                .toList();
        long volume = inputs.reading().volume();
        for (Correction each : corrections) {
            volume += each.estimated();
        }
        if (volume < 0) {
            return new Settled(inputs, List.of(), List.of(), BELOW);
        }
        if (legs.isEmpty()) {
            return new Settled(inputs, List.of(), List.of(), null);
        }
        return settle(inputs, corrections, TrueUp.spread(volume, weights(legs, reading, corrections, inputs)));
    }

    private static boolean isOwn(@Nullable DataRecord bill, DataRecord card) {
        return bill != null
                && bill.reference("customer").id() == card.reference("customer").id()
                && bill.reference("account").id() == card.reference("account").id();
    }

    /** Days since the reading before; months of the bills where a day is not known. */
    private static long[] weights(
            List<DataRecord> legs, DataRecord reading, List<Correction> corrections, BillInputs inputs) {
        List<DataRecord> all = new ArrayList<>(legs);
        all.add(reading);
        boolean known = all.stream()
                .allMatch(r -> r.dateOrNull("lastReadAt") != null
                        && r.date("lastReadAt").isBefore(r.date("readAt")));
        long[] weights = new long[all.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = known
                    ? ChronoUnit.DAYS.between(
                            all.get(i).date("lastReadAt"), all.get(i).date("readAt"))
                    : i < corrections.size()
                            ? corrections.get(i).months()
                            : inputs.span().months();
        }
        return weights;
    }

    private Settled settle(BillInputs inputs, List<Correction> corrections, long[] shares) {
        List<TrueUp.Estimate> estimates = new ArrayList<>();
        List<Charge> charges = new ArrayList<>();
        List<Accumulations.Counted> moved = new ArrayList<>();
        Map<Integer, BigDecimal> planned = new HashMap<>();
        for (int i = 0; i < corrections.size(); i++) {
            Correction each = corrections.get(i);
            BigDecimal plan = planned.getOrDefault(each.year(), BigDecimal.ZERO);
            TrueUp.Estimate estimate = each.estimate(shares[i], plan, moved);
            String problem = each.price(estimate);
            if (problem != null) {
                return new Settled(inputs, List.of(), List.of(), problem);
            }
            estimates.add(estimate);
            charges.addAll(each.charges());
            moved.addAll(each.moved());
            planned.merge(each.year(), BigDecimal.valueOf(shares[i] - each.estimated()), BigDecimal::add);
        }
        BigDecimal planUsed = inputs.entitled().planUsed();
        if (Correction.isPlannedByYear(services, corrections.get(0), inputs.entitled())) {
            planUsed = planUsed.add(planned.getOrDefault(inputs.period().getYear(), BigDecimal.ZERO));
        }
        TrueUp trueUp = new TrueUp(shares[shares.length - 1], estimates);
        return new Settled(inputs.with(trueUp, planUsed), charges, moved, null);
    }
}
