package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.plugin.Services;
import cn.minshui.revenue.reading.ReadCycle;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the bills of some cards depend on beside their readings, read for all of them in a few statements. */
final class CardFacts {
    private static final String STANDING = "kind == 'normal' && status in ['posted', 'partly-paid', 'paid']";
    private static final String YEAR = "year";
    private static final String STOP = "stop";

    private final DataAccess data;
    private final Services services;
    private final YearMonth period;
    private final Map<Long, List<DataRecord>> mixed;
    private final Map<Long, List<DataRecord>> concessions;
    private final Map<Long, List<DataRecord>> populations;
    private final Map<Long, BigDecimal> planUsed;
    private final Map<Long, List<DataRecord>> carried;
    private final MasterMeters masters;
    private final Map<Long, ReadCycle> cycles;

    /** @param readings of one period @param cards by id */
    CardFacts(DataAccess data, Services services, List<DataRecord> readings, Map<Long, DataRecord> cards) {
        this.data = data;
        this.services = services;
        this.period = readings.get(0).period("period");
        List<Long> ids = List.copyOf(cards.keySet());
        this.mixed = byCard(ids, "mixed-usage", "lineNo", "lineNo", "mode", "value", "priceCode");
        this.concessions = byCard(ids, "concession", "validFrom", "kind", "value", "reviewDue");
        this.populations = byCard(ids, "population", "validFrom", "persons");
        this.planUsed = planUsed(cards);
        this.carried = new CarryOver(data).waiting(cards.values(), period);
        Map<Long, @Nullable Reference> links = new HashMap<>();
        cards.forEach((id, card) -> links.put(id, card.referenceOrNull("masterCard")));
        this.masters = new MasterMeters(data, services, period, links);
        List<DataRecord> all = new ArrayList<>(readings);
        carried.values().forEach(all::addAll);
        this.cycles = cycles(all);
    }

    /** Rows of cards that are valid in the period, in an order. */
    private Map<Long, List<DataRecord>> byCard(List<Long> cards, String object, String sort, String... more) {
        Map<Long, List<DataRecord>> rows = new HashMap<>();
        if (cards.isEmpty()) {
            return rows;
        }
        List<String> fields = new ArrayList<>(List.of("meterCard", "validFrom", "validTo"));
        fields.addAll(List.of(more));
        data
                .list(Query.of(object)
                        .where("meterCard in params.cards", Map.of("cards", cards))
                        .fields(fields.toArray(String[]::new))
                        .sort("meterCard", sort))
                .stream()
                .filter(this::isValid)
                .forEach(r -> rows.computeIfAbsent(r.reference("meterCard").id(), c -> new ArrayList<>())
                        .add(r));
        return rows;
    }

    private boolean isValid(DataRecord line) {
        YearMonth from = line.isNull("validFrom") ? null : line.period("validFrom");
        YearMonth to = line.isNull("validTo") ? null : line.period("validTo");
        return (from == null || !period.isBefore(from)) && (to == null || !period.isAfter(to));
    }

    /** Volumes of this year's earlier bills, of cards whose plan is for a year. */
    private Map<Long, BigDecimal> planUsed(Map<Long, DataRecord> cards) {
        Predicate<DataRecord> planned = c -> !c.isNull("planVolume") && isYearly(c.organization());
        List<Long> ids =
                cards.values().stream().filter(planned).map(DataRecord::id).toList();
        Map<Long, BigDecimal> used = new HashMap<>();
        if (!ids.isEmpty()) {
            YearMonth january = YearMonth.of(period.getYear(), 1);
            data.list(Query.of("bill")
                            .where(
                                    "meterCard in params.cards && period >= params.from && period < params.to && "
                                            + STANDING,
                                    Map.of("cards", ids, "from", january, "to", period))
                            .fields("meterCard", "volume"))
                    .forEach(b -> used.merge(b.reference("meterCard").id(), b.decimal("volume"), BigDecimal::add));
        }
        return used;
    }

    private boolean isYearly(long organization) {
        return isYearly(services, organization);
    }

    /** Whether plans of a node are for a calendar year. */
    static boolean isYearly(Services services, long organization) {
        return services.parameter("billing", "planPeriod", organization).equals(YEAR);
    }

    private Map<Long, ReadCycle> cycles(List<DataRecord> readings) {
        Map<Long, ReadCycle> known = new HashMap<>();
        List<Long> books = new ArrayList<>();
        for (DataRecord reading : readings) {
            Reference book = reading.referenceOrNull("book");
            if (book != null && !books.contains(book.id())) {
                books.add(book.id());
            }
        }
        if (!books.isEmpty()) {
            data.list(Query.of("book")
                            .where("id in params.books", Map.of("books", books))
                            .fields("cycle"))
                    .forEach(b -> known.put(b.id(), ReadCycle.of(b.text("cycle"))));
        }
        return known;
    }

    BillInputs inputs(DataRecord reading, DataRecord card) {
        List<DataRecord> waiting = rows(carried, card);
        MeterGroup group = masters.group(card.id());
        BilledSpan span = span(reading, card.organization())
                .after(waiting.stream().map(r -> span(r, card.organization())).toList());
        List<MixLine> mix = rows(mixed, card).stream()
                .map(l -> new MixLine(l.text("mode").equals("fixed"), l.decimal("value"), l.text("priceCode")))
                .toList();
        return new BillInputs(
                period,
                span,
                CardPricing.facts(reading),
                card.text("priceCode"),
                card.isNull("sewageFactor") ? BigDecimal.ONE : card.decimal("sewageFactor"),
                orZero(card.integerOrNull("shops")),
                orZero(card.integerOrNull("households")),
                population(card),
                new Entitled(concessions(card), plan(card, span), planUsed.getOrDefault(card.id(), BigDecimal.ZERO)),
                mix,
                List.of(),
                null,
                CarryOver.volumes(waiting),
                group == null ? null : group.share(card.id()));
    }

    /** The charges, or none where the card's group of meters keeps it from being billed. */
    CardCharges refuse(DataRecord card, CardCharges charges) {
        MeterGroup group = masters.group(card.id());
        MeterGroup.Fault fault = group == null ? null : group.refusal(card.id());
        return fault == null ? charges : new CardCharges(charges.inputs(), List.of(), fault.code(), fault.cardNo());
    }

    private BilledSpan span(DataRecord reading, long organization) {
        Reference book = reading.referenceOrNull("book");
        ReadCycle cycle = book == null ? ReadCycle.MONTHLY : cycles.getOrDefault(book.id(), ReadCycle.MONTHLY);
        return BilledSpan.of(services, organization, cycle, reading.dateOrNull("lastReadAt"), reading.date("readAt"));
    }

    /** What was acknowledged for the period, the latest last; otherwise what the card says. */
    private long population(DataRecord card) {
        List<DataRecord> rows = rows(populations, card);
        return rows.isEmpty()
                ? orZero(card.integerOrNull("population"))
                : rows.get(rows.size() - 1).integer("persons");
    }

    private String concessions(DataRecord card) {
        boolean stops = services.parameter("billing", "overdueConcession", card.organization())
                .equals(STOP);
        Map<String, String> held = new TreeMap<>();
        for (DataRecord row : rows(concessions, card)) {
            LocalDate review = row.dateOrNull("reviewDue");
            if (!stops || review == null || !review.isBefore(period.atDay(1))) {
                BigDecimal own = row.decimalOrNull("value");
                String kind = row.text("kind");
                held.put(
                        kind,
                        own == null
                                ? kind
                                : kind + '=' + own.stripTrailingZeros().toPlainString());
            }
        }
        return String.join(" ", held.values());
    }

    private BigDecimal plan(DataRecord card, BilledSpan span) {
        if (card.isNull("planVolume")) {
            return BigDecimal.ZERO;
        }
        BigDecimal plan = card.decimal("planVolume").stripTrailingZeros();
        return isYearly(card.organization()) ? plan : plan.multiply(BigDecimal.valueOf(span.months()));
    }

    private static List<DataRecord> rows(Map<Long, List<DataRecord>> rows, DataRecord card) {
        return rows.getOrDefault(card.id(), List.of());
    }

    private static long orZero(@Nullable Long number) {
        return number == null ? 0 : number;
    }
}
