package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.plugin.Services;
import cn.minshui.revenue.reading.ReadStatus;
import cn.minshui.revenue.reading.ReadingFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

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
        "chargeMethod",
        "status"
    };

    private static final int PAGE = 2000;

    private final DataAccess data;
    private final Services services;

    CardPricing(DataAccess data, Services services) {
        this.data = data;
        this.services = services;
    }

    /** Reviewed readings of some books after a key, in ascending order of id. */
    List<DataRecord> reviewed(RunScope scope, RunPartitions.Range range, long after, int limit) {
        return reviewed(scope, range, after, limit, READING_FIELDS);
    }

    private List<DataRecord> reviewed(
            RunScope scope, RunPartitions.Range range, long after, int limit, String... fields) {
        Map<String, Object> of = Map.of(
                "books", range.books(),
                "period", scope.period(),
                "after", Math.max(after, range.after()),
                "to", range.to());
        return data.list(Query.of("reading")
                .where(
                        "book in params.books && period == params.period && status == 'reviewed' && id > params.after"
                                + " && id <= params.to",
                        of)
                .fields(fields)
                .sort("id")
                .page(1, limit));
    }

    /** Every reviewed reading of some books, a page at a time, with the fields that are asked for. */
    void eachReviewed(RunScope scope, List<Long> books, Consumer<List<DataRecord>> page, String... fields) {
        long after = Long.MIN_VALUE;
        List<DataRecord> readings;
        do {
            readings = reviewed(scope, RunPartitions.Range.of(books), after, PAGE, fields);
            if (!readings.isEmpty()) {
                page.accept(readings);
                after = readings.get(readings.size() - 1).id();
            }
        } while (readings.size() == PAGE);
    }

    /** The same readings with all that a price needs. */
    List<DataRecord> whole(List<DataRecord> readings) {
        List<Long> ids = readings.stream().map(DataRecord::id).toList();
        return ids.isEmpty()
                ? List.of()
                : data.list(Query.of("reading")
                        .where("id in params.ids", Map.of("ids", ids))
                        .fields(READING_FIELDS)
                        .sort("id"));
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
            List<Accumulations.Asked> asked = new ArrayList<>();
            List<TrueUps.Settled> settled = new ArrayList<>();
            for (DataRecord reading : some) {
                DataRecord card = cards.get(reading.reference("meterCard").id());
                if (card != null) {
                    owners.add(card);
                    TrueUps.Settled each = trueUps.settle(reading, card, facts.inputs(reading, card));
                    settled.add(each);
                    asked.add(new Accumulations.Asked(
                            card.id(), card.reference("customer").id(), each.inputs(), each.moved()));
                }
            }
            Accumulations accumulations = new Accumulations(data, services);
            List<CardCharges> charges = accumulations.refuseMonthless(
                    tariffs.price(organization, accumulations.known(organization, asked)));
            for (int i = 0; i < some.size(); i++) {
                priced.add(new BilledCard(
                        some.get(i), owners.get(i), settled.get(i).with(charges.get(i))));
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
                estimatedBefore == null ? 0 : estimatedBefore);
    }
}
