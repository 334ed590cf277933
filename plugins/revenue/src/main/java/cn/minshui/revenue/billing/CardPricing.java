package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.plugin.Services;
import cn.minshui.revenue.reading.MeterDays;
import cn.minshui.revenue.reading.ReadStatus;
import cn.minshui.revenue.reading.ReadingFacts;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From readings to priced cards in a constant number of statements. */
final class CardPricing {
    static final String[] READING_FIELDS = {
        "meterCard",
        "book",
        "meter",
        "period",
        "readAt",
        "lastReadAt",
        "readStatus",
        "lastReading",
        "currentReading",
        "estimatedVolume",
        "estimatedBefore",
        "oldMeterEnd",
        "newMeter.meterNo",
        "newMeterStart",
        "replacedOn",
        "faultRatio",
        "digits",
        "volume",
        "flags",
        "status"
    };
    private static final String[] CARD_FIELDS = {
        "cardNo",
        "name",
        "customer",
        "account",
        "book",
        "priceCode",
        "sewageFactor",
        "shops",
        "households",
        "population",
        "planVolume",
        "carriedVolume",
        "masterCard",
        "chargeMethod",
        "status"
    };

    /** Readings that are priced together at most where all of a run are looked at. */
    static final int PAGE = 2000;

    private final DataAccess data;
    private final Services services;

    CardPricing(DataAccess data, Services services) {
        this.data = data;
        this.services = services;
    }

    /**
     * Ids of the next reviewed readings of a range, ascending. All of them are asked for and cut here: for a few of the lowest ids
     * a database likes to walk the whole table in their order.
     */
    List<Long> reviewed(RunScope scope, RunPartitions.Range range, long after, int limit) {
        return all(scope, range, "status").stream()
                .map(DataRecord::id)
                .filter(id -> id > after)
                .limit(limit)
                .toList();
    }

    /** Every reviewed reading of some books, ascending by id. */
    List<DataRecord> reviewed(RunScope scope, List<Long> books, String... fields) {
        return all(scope, RunPartitions.Range.of(books), fields);
    }

    private List<DataRecord> all(RunScope scope, RunPartitions.Range range, String... fields) {
        Map<String, Object> of =
                Map.of("books", range.books(), "period", scope.period(), "after", range.after(), "to", range.to());
        return data
                .list(Query.of("reading")
                        .where(
                                "book in params.books && period == params.period && status == 'reviewed'"
                                        + " && id > params.after && id <= params.to",
                                of)
                        .fields(fields))
                .stream()
                .sorted(Comparator.comparingLong(DataRecord::id))
                .toList();
    }

    /** Readings with all that a price needs, ascending by id. */
    List<DataRecord> readings(List<Long> ids) {
        return ids.isEmpty()
                ? List.of()
                : data.list(Query.of("reading")
                        .where("id in params.ids", Map.of("ids", ids))
                        .fields(READING_FIELDS)
                        .sort("id"));
    }

    /** Ids of other cards' readings that the bills of some readings depend on. @param readings ids, of one period */
    Set<Long> beside(List<Long> readings, YearMonth period) {
        Map<Long, @Nullable Reference> masters = new HashMap<>();
        data.list(Query.of("reading")
                        .where("id in params.ids", Map.of("ids", readings))
                        .fields("meterCard", "meterCard.masterCard"))
                .forEach(r -> masters.put(r.reference("meterCard").id(), r.referenceOrNull("meterCard.masterCard")));
        return new MasterMeters(data, services, period, masters).readings();
    }

    /** @param readings of one period */
    List<BilledCard> price(List<DataRecord> readings) {
        if (readings.isEmpty()) {
            return List.of();
        }
        Map<Long, DataRecord> cards = cards(readings);
        Map<Long, List<DataRecord>> byOrganization = new LinkedHashMap<>();
        for (DataRecord reading : readings) {
            DataRecord card = cards.get(reading.reference("meterCard").id());
            if (card != null) {
                byOrganization
                        .computeIfAbsent(card.organization(), o -> new ArrayList<>())
                        .add(reading);
            }
        }
        List<BilledCard> priced = new ArrayList<>();
        TariffBatch tariffs = new TariffBatch(services);
        CardFacts facts = new CardFacts(data, services, readings, cards);
        TrueUps trueUps = new TrueUps(data, services, readings);
        byOrganization.forEach((organization, some) -> {
            List<DataRecord> owners = new ArrayList<>();
            List<TrueUps.Due> due = new ArrayList<>();
            for (DataRecord reading : some) {
                DataRecord card = Objects.requireNonNull(
                        cards.get(reading.reference("meterCard").id()));
                owners.add(card);
                due.add(new TrueUps.Due(reading, card, facts.inputs(reading, card)));
            }
            List<TrueUps.Settled> settled = trueUps.settle(due);
            List<Accumulations.Asked> asked = new ArrayList<>();
            for (int i = 0; i < owners.size(); i++) {
                DataRecord card = owners.get(i);
                TrueUps.Settled each = settled.get(i);
                asked.add(new Accumulations.Asked(
                        card.id(), card.reference("customer").id(), each.inputs(), each.moved()));
            }
            Accumulations accumulations = new Accumulations(data, services);
            List<CardCharges> charges = accumulations.refuseMonthless(
                    tariffs.price(organization, accumulations.known(organization, asked)));
            for (int i = 0; i < some.size(); i++) {
                CardCharges each = settled.get(i).with(charges.get(i));
                priced.add(new BilledCard(some.get(i), owners.get(i), facts.refuse(owners.get(i), each)));
            }
        });
        return priced;
    }

    /** The cards of readings, by id; those out of scope are left out. */
    Map<Long, DataRecord> cards(List<DataRecord> readings) {
        List<Long> ids =
                readings.stream().map(r -> r.reference("meterCard").id()).toList();
        Map<Long, DataRecord> cards = new HashMap<>();
        if (!ids.isEmpty()) {
            data.list(Query.of("meter-card")
                            .where("id in params.ids", Map.of("ids", ids))
                            .fields(CARD_FIELDS))
                    .forEach(c -> cards.put(c.id(), c));
        }
        return cards;
    }

    private static @Nullable MeterDays meterDays(DataRecord reading) {
        BigDecimal ratio = reading.decimalOrNull("faultRatio");
        return ratio == null
                ? null
                : MeterDays.of(
                        reading.dateOrNull("lastReadAt"),
                        reading.dateOrNull("replacedOn"),
                        reading.dateOrNull("readAt"),
                        ratio.stripTrailingZeros());
    }

    static ReadingFacts facts(DataRecord reading) {
        Long estimatedBefore = reading.integerOrNull("estimatedBefore");
        return new ReadingFacts(
                ReadStatus.of(reading.text("readStatus")).orElseThrow(),
                reading.integer("lastReading"),
                reading.integer("currentReading"),
                reading.integerOrNull("estimatedVolume"),
                reading.integerOrNull("oldMeterEnd"),
                reading.textOrNull("newMeter.meterNo"),
                reading.integerOrNull("newMeterStart"),
                Math.toIntExact(reading.integer("digits")),
                meterDays(reading),
                estimatedBefore == null ? 0 : estimatedBefore);
    }
}
