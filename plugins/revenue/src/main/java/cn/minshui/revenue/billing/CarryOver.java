package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Readings below the tariff's minimum volume: nothing is billed for them, their volume and months go to the card's next bill. Such a
 * reading is {@code carried} from the run that looked at it, {@code billed} with a later reading of its card, and back again
 * when either is undone; the card shows what waits.
 */
final class CarryOver {
    /** How the calculator says so. */
    static final String BELOW_MINIMUM = "BELOW_MINIMUM_VOLUME";

    private static final int PAGE = 200;
    private static final String[] FIELDS = {
        "meterCard", "book", "period", "readAt", "lastReadAt", "carriedVolume", "status"
    };

    private final DataAccess data;

    CarryOver(DataAccess data) {
        this.data = data;
    }

    /** Readings that wait for the bill of a period, oldest first, by card. @param cards with what they carry */
    Map<Long, List<DataRecord>> waiting(Collection<DataRecord> cards, YearMonth period) {
        List<Long> carrying = cards.stream()
                .filter(c -> !c.isNull("carriedVolume"))
                .map(DataRecord::id)
                .toList();
        return carrying.isEmpty()
                ? Map.of()
                : readings(
                        "meterCard in params.cards && period < params.period && status == 'carried'",
                        Map.of("cards", carrying, "period", period));
    }

    private Map<Long, List<DataRecord>> readings(String filter, Map<String, Object> parameters) {
        return data
                .list(Query.of("reading")
                        .where(filter, parameters)
                        .fields(FIELDS)
                        .sort("period"))
                .stream()
                .collect(Collectors.groupingBy(r -> r.reference("meterCard").id()));
    }

    static List<Carried> volumes(List<DataRecord> waiting) {
        return waiting.stream()
                .map(r -> new Carried(
                        r.period("period"), r.decimal("carriedVolume").longValueExact()))
                .toList();
    }

    /** Leaves readings to the next bills of their cards. @param below held, with what each would have been billed */
    void carry(long run, List<BilledCard> below) {
        // Whole cubic metres below a minimum: few different ones, each of them one request for all its readings.
        Map<Long, List<DataRecord>> byVolume = below.stream()
                .collect(Collectors.groupingBy(
                        b -> b.charges().inputs().added(),
                        Collectors.mapping(BilledCard::reading, Collectors.toList())));
        byVolume.forEach((volume, readings) -> data.transitionAll(
                "reading", readings, "carry", Map.of("run", run, "carriedVolume", BigDecimal.valueOf(volume))));
        show(cards(below.stream().map(BilledCard::reading).toList()));
    }

    /** Takes what waited with the bills that have it in them. */
    void bill(List<BilledCard> billed) {
        List<BilledCard> taking = billed.stream()
                .filter(b -> !b.charges().inputs().carried().isEmpty())
                .toList();
        if (taking.isEmpty()) {
            return;
        }
        // A run bills one period.
        YearMonth period = taking.get(0).reading().period("period");
        Map<Long, List<DataRecord>> waiting =
                waiting(taking.stream().map(BilledCard::card).toList(), period);
        List<DataRecord> taken = new ArrayList<>();
        for (BilledCard each : taking) {
            List<DataRecord> readings = waiting.getOrDefault(each.card().id(), List.of());
            if (!volumes(readings).equals(each.charges().inputs().carried())) {
                throw new IllegalStateException("what card " + each.card().id() + " carries has changed meanwhile");
            }
            taken.addAll(readings);
        }
        data.transitionAll("reading", taken, "billCarried", Map.of("billedIn", period));
        show(cards(taking.stream().map(BilledCard::reading).toList()));
    }

    /** What was billed in a period waits again. @param cards whose bills or readings of the period were taken back */
    void giveBack(Collection<Long> cards, YearMonth period) {
        if (cards.isEmpty()) {
            return;
        }
        Map<Long, List<DataRecord>> taken = readings(
                "meterCard in params.cards && billedIn == params.period && status == 'billed'",
                Map.of("cards", List.copyOf(cards), "period", period));
        Map<String, @Nullable Object> changes = new HashMap<>();
        changes.put("billedIn", null);
        data.transitionAll(
                "reading", taken.values().stream().flatMap(List::stream).toList(), "carryAgain", changes);
        show(taken.keySet());
    }

    /** What a run left to later bills, and nothing has billed yet, can be billed by another run. */
    void release(long run) {
        Map<String, @Nullable Object> changes = new HashMap<>();
        changes.put("run", null);
        changes.put("carriedVolume", null);
        List<DataRecord> readings;
        do {
            readings = data.list(Query.of("reading")
                    .where("run == params.run && status == 'carried'", Map.of("run", run))
                    .fields("meterCard")
                    .sort("id")
                    .page(1, PAGE));
            data.transitionAll("reading", readings, "uncarry", changes);
            show(cards(readings));
        } while (readings.size() == PAGE);
    }

    private static Set<Long> cards(List<DataRecord> readings) {
        return readings.stream().map(r -> r.reference("meterCard").id()).collect(Collectors.toSet());
    }

    /** The cards tell what they carry now: people see it, and billing looks only where there is something. */
    private void show(Set<Long> cards) {
        if (cards.isEmpty()) {
            return;
        }
        List<Long> ids = cards.stream().sorted().toList();
        List<DataRecord> held = data.lock("meter-card", ids, "carriedVolume");
        Map<Long, List<DataRecord>> waiting =
                readings("meterCard in params.cards && status == 'carried'", Map.of("cards", ids));
        List<DataAccess.Change> changes = new ArrayList<>();
        for (DataRecord card : held) {
            List<DataRecord> readings = waiting.get(card.id());
            Map<String, @Nullable Object> change = new HashMap<>();
            change.put(
                    "carriedVolume",
                    readings == null
                            ? null
                            : readings.stream()
                                    .map(r -> r.decimal("carriedVolume"))
                                    .reduce(BigDecimal.ZERO, BigDecimal::add));
            changes.add(new DataAccess.Change(card.id(), card.version(), change));
        }
        data.updateAll("meter-card", changes);
    }
}
