package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.plugin.Services;
import cn.minshui.revenue.reading.ReadStatus;
import cn.minshui.revenue.reading.TrueUpRule;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Settles what estimated bills charged once the meter is read: what was used since the reading before them is spread over them and
 * the period of the reading by their days, and each is priced again as it was then. Only bills that stand are settled, and only
 * when every estimate before the reading is billed; a posted bill never changes, the difference is charged or given back with the
 * new one. A former owner's bills stand.
 */
final class TrueUps {
    static final String BELOW = "TRUE_UP_BELOW";
    static final String DIFFERS = "TRUE_UP_DIFFERS";
    static final String UNBILLED = "ESTIMATE_NOT_BILLED";
    private static final int MOST = 36;
    private static final String STANDING = "kind == 'normal' && status in ['posted', 'partly-paid', 'paid']";
    private static final String CARRIED = "carried";
    private static final Set<String> DONE = Set.of("billed", CARRIED);

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
        Map<Long, List<DataRecord>> before = data
                .list(Query.of("reading")
                        .where(
                                "meterCard in params.cards && period < params.to && period >= params.from",
                                Map.of("cards", cards, "to", period, "from", period.minusMonths(MOST)))
                        .fields(
                                "meterCard",
                                "period",
                                "readStatus",
                                "readAt",
                                "lastReadAt",
                                "volume",
                                "status",
                                "billedIn")
                        .sort("meterCard", "-period"))
                .stream()
                .collect(Collectors.groupingBy(r -> r.reference("meterCard").id()));
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

    /** A card to be billed. */
    record Due(DataRecord reading, DataRecord card, BillInputs inputs) {}

    /**
     * @param moved what the corrections change of what counts in the tiers
     * @param problem what keeps the card from being billed, null when nothing does
     * @param culprit what the problem is about
     */
    record Settled(
            BillInputs inputs,
            List<Charge> corrections,
            List<Accumulations.Counted> moved,
            @Nullable String problem,
            @Nullable String culprit) {
        static Settled nothing(BillInputs inputs) {
            return new Settled(inputs, List.of(), List.of(), null, null);
        }

        static Settled refused(BillInputs inputs, String problem) {
            return new Settled(inputs, List.of(), List.of(), problem, inputs.priceCode());
        }

        /** The charges of the period of the reading, and the corrections behind them. */
        CardCharges with(CardCharges own) {
            if (problem != null) {
                return new CardCharges(own.inputs(), List.of(), problem, culprit);
            }
            return corrections.isEmpty() || own.problem() != null ? own : own.with(corrections);
        }
    }

    /** In the order asked; the oldest bills of all cards are priced again together, then the next ones. */
    List<Settled> settle(List<Due> due) {
        Settled[] answer = new Settled[due.size()];
        Map<Integer, Settling> settling = new HashMap<>();
        for (int i = 0; i < answer.length; i++) {
            answer[i] = begin(due.get(i), settling, i);
        }
        if (!settling.isEmpty()) {
            Corrections corrections = new Corrections(services);
            while (step(corrections, settling.values())) {
                // Each step puts one bill of every card right.
            }
            settling.forEach((at, each) -> answer[at] = each.settled(corrections));
        }
        return List.of(answer);
    }

    private static boolean step(Corrections corrections, Iterable<Settling> all) {
        List<Settling> asking = new ArrayList<>();
        List<Corrections.Asked> asked = new ArrayList<>();
        for (Settling each : all) {
            Corrections.Asked next = each.asked();
            if (next != null) {
                asking.add(each);
                asked.add(next);
            }
        }
        List<TrueUp.Estimate> estimates = corrections.estimates(asked);
        List<@Nullable String> problems =
                corrections.price(asked.stream().map(Corrections.Asked::of).toList(), estimates);
        for (int i = 0; i < asking.size(); i++) {
            asking.get(i).take(estimates.get(i), problems.get(i));
        }
        return !asking.isEmpty();
    }

    /** @return the answer, for the time being where the card is put among those that are settled */
    private Settled begin(Due due, Map<Integer, Settling> settling, int place) {
        BillInputs inputs = due.inputs();
        if (!inputs.reading().settles()) {
            return Settled.nothing(inputs);
        }
        List<DataRecord> readings = estimated.getOrDefault(due.card().id(), List.of());
        for (DataRecord reading : readings) {
            if (!DONE.contains(reading.text("status"))) {
                String period = reading.period("period").toString();
                return new Settled(inputs, List.of(), List.of(), UNBILLED, period);
            }
        }
        List<List<DataRecord>> together = new ArrayList<>();
        List<Settling.Leg> legs = legs(due.card(), readings, together);
        List<DataRecord> waiting =
                readings.stream().filter(r -> r.text("status").equals(CARRIED)).toList();
        long carried = sum(waiting);
        long volume = Math.addExact(inputs.reading().volume(), carried);
        for (Settling.Leg leg : legs) {
            volume = Math.addExact(volume, leg.estimated());
        }
        if (volume < 0) {
            return Settled.refused(inputs, BELOW);
        }
        if (!legs.isEmpty()) {
            List<DataRecord> last = new ArrayList<>(waiting);
            last.add(due.reading());
            together.add(last);
            long[] shares = TrueUp.spread(volume, weights(together, legs, inputs));
            settling.put(place, new Settling(inputs, legs, shares, carried));
        }
        return Settled.nothing(inputs);
    }

    /** @param together takes the readings of each leg's bill: its own, and those that were carried to it */
    private List<Settling.Leg> legs(DataRecord card, List<DataRecord> readings, List<List<DataRecord>> together) {
        boolean takesOver = !TrueUpRule.isByDaysOfOwner(services, card.organization());
        List<Settling.Leg> legs = new ArrayList<>();
        for (DataRecord reading : readings) {
            DataRecord bill = bills.get(reading.id());
            if (bill == null) {
                continue;
            }
            Correction of = new Correction(bill);
            boolean own = of.isOf(card);
            if (!own && takesOver) {
                continue;
            }
            List<DataRecord> carried = readings.stream()
                    .filter(r -> reading.period("period").equals(r.value("billedIn")))
                    .toList();
            legs.add(new Settling.Leg(of, sum(carried), own));
            List<DataRecord> all = new ArrayList<>(carried);
            all.add(reading);
            together.add(all);
        }
        return legs;
    }

    private static long sum(List<DataRecord> readings) {
        return readings.stream()
                .mapToLong(r -> r.decimal("volume").longValueExact())
                .sum();
    }

    /** Days since the reading before; months of the bills where a day is not known. */
    private static long[] weights(List<List<DataRecord>> together, List<Settling.Leg> legs, BillInputs inputs) {
        boolean known = together.stream().flatMap(List::stream).allMatch(r -> days(r) > 0);
        long[] weights = new long[together.size()];
        for (int i = 0; i < weights.length; i++) {
            BillInputs of = i < legs.size() ? legs.get(i).of().inputs() : inputs;
            weights[i] = known
                    ? together.get(i).stream().mapToLong(TrueUps::days).sum()
                    : of.span().months();
        }
        return weights;
    }

    private static long days(DataRecord reading) {
        return reading.dateOrNull("lastReadAt") == null
                ? 0
                : ChronoUnit.DAYS.between(
                        Objects.requireNonNull(reading.dateOrNull("lastReadAt")), reading.date("readAt"));
    }
}
