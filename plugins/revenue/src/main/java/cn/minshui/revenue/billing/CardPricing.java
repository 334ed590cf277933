package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.plugin.Services;
import cn.minshui.revenue.reading.ReadCycle;
import cn.minshui.revenue.reading.ReadStatus;
import cn.minshui.revenue.reading.ReadingFacts;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
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
        "chargeMethod",
        "status"
    };

    private static final int PAGE = 500;

    private final DataAccess data;
    private final Services services;

    CardPricing(DataAccess data, Services services) {
        this.data = data;
        this.services = services;
    }

    /** Reviewed readings of some books after a key, in ascending order of id. */
    List<DataRecord> reviewed(RunScope scope, List<Long> books, long after, int limit) {
        return data.list(Query.of("reading")
                .where(
                        "book in params.books && period == params.period && status == 'reviewed' && id > params.after",
                        Map.of("books", books, "period", scope.period(), "after", after))
                .fields(READING_FIELDS)
                .sort("id")
                .page(1, limit));
    }

    /** Every reviewed reading of a book, a page at a time. */
    void eachReviewed(RunScope scope, long book, Consumer<List<DataRecord>> page) {
        long after = Long.MIN_VALUE;
        List<DataRecord> readings;
        do {
            readings = reviewed(scope, List.of(book), after, PAGE);
            if (!readings.isEmpty()) {
                page.accept(readings);
                after = readings.get(readings.size() - 1).id();
            }
        } while (readings.size() == PAGE);
    }

    List<BilledCard> price(List<DataRecord> readings) {
        Map<Long, DataRecord> cards = cards(readings);
        Map<Long, List<DataRecord>> mixed = mixed(cards.keySet().stream().toList());
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
        Map<Long, ReadCycle> cycles = cycles(readings);
        byOrganization.forEach((organization, some) -> {
            List<DataRecord> owners = new ArrayList<>();
            List<Accumulations.Asked> asked = new ArrayList<>();
            for (DataRecord reading : some) {
                DataRecord card = cards.get(reading.reference("meterCard").id());
                if (card != null) {
                    owners.add(card);
                    BillInputs inputs = inputs(
                            reading,
                            card,
                            mixed.getOrDefault(card.id(), List.of()),
                            span(reading, organization, cycles));
                    asked.add(new Accumulations.Asked(
                            card.id(), card.reference("customer").id(), inputs));
                }
            }
            List<CardCharges> charges =
                    tariffs.price(organization, new Accumulations(data, services).known(organization, asked));
            for (int i = 0; i < some.size(); i++) {
                priced.add(new BilledCard(some.get(i), owners.get(i), charges.get(i)));
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

    private Map<Long, List<DataRecord>> mixed(List<Long> cards) {
        Map<Long, List<DataRecord>> lines = new HashMap<>();
        if (!cards.isEmpty()) {
            data.list(Query.of("mixed-usage")
                            .where("meterCard in params.cards", Map.of("cards", cards))
                            .fields("meterCard", "lineNo", "mode", "value", "priceCode", "validFrom", "validTo")
                            .sort("meterCard", "lineNo"))
                    .forEach(l -> lines.computeIfAbsent(l.reference("meterCard").id(), c -> new ArrayList<>())
                            .add(l));
        }
        return lines;
    }

    private Map<Long, ReadCycle> cycles(List<DataRecord> readings) {
        Map<Long, ReadCycle> cycles = new HashMap<>();
        List<Long> books = readings.stream()
                .map(r -> r.referenceOrNull("book"))
                .filter(Objects::nonNull)
                .map(Reference::id)
                .distinct()
                .toList();
        if (!books.isEmpty()) {
            data.list(Query.of("book")
                            .where("id in params.books", Map.of("books", books))
                            .fields("cycle"))
                    .forEach(b -> cycles.put(b.id(), ReadCycle.of(b.text("cycle"))));
        }
        return cycles;
    }

    private BilledSpan span(DataRecord reading, long organization, Map<Long, ReadCycle> cycles) {
        Reference book = reading.referenceOrNull("book");
        ReadCycle cycle = book == null ? null : cycles.get(book.id());
        return BilledSpan.of(
                services,
                organization,
                cycle == null ? ReadCycle.MONTHLY : cycle,
                reading.dateOrNull("lastReadAt"),
                reading.date("readAt"));
    }

    private static BillInputs inputs(DataRecord reading, DataRecord card, List<DataRecord> mixed, BilledSpan span) {
        YearMonth period = reading.period("period");
        List<MixLine> mix = mixed.stream()
                .filter(l -> isValid(l, period))
                .map(l -> new MixLine(l.text("mode").equals("fixed"), l.decimal("value"), l.text("priceCode")))
                .toList();
        return new BillInputs(
                period,
                span,
                facts(reading),
                card.text("priceCode"),
                orOne(card.decimalOrNull("sewageFactor")),
                orZero(card.integerOrNull("shops")),
                orZero(card.integerOrNull("households")),
                orZero(card.integerOrNull("population")),
                mix,
                List.of());
    }

    static ReadingFacts facts(DataRecord reading) {
        return new ReadingFacts(
                ReadStatus.of(reading.text("readStatus")).orElseThrow(),
                reading.integer("lastReading"),
                reading.integer("currentReading"),
                reading.integerOrNull("estimatedVolume"),
                reading.integerOrNull("oldMeterEnd"),
                reading.textOrNull("newMeter.meterNo"),
                reading.integerOrNull("newMeterStart"),
                Math.toIntExact(reading.integer("digits")));
    }

    private static boolean isValid(DataRecord line, YearMonth period) {
        YearMonth from = line.isNull("validFrom") ? null : line.period("validFrom");
        YearMonth to = line.isNull("validTo") ? null : line.period("validTo");
        return (from == null || !period.isBefore(from)) && (to == null || !period.isAfter(to));
    }

    private static long orZero(@Nullable Long number) {
        return number == null ? 0 : number;
    }

    private static BigDecimal orOne(@Nullable BigDecimal factor) {
        return factor == null ? BigDecimal.ONE : factor;
    }
}
