package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.plugin.PluginVersion;
import cn.minshui.engine.spi.plugin.Services;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes bills, their items and their tier accumulation in a few statements; the natural key of a bill is run and card. */
final class BillWriter {
    private static final String[] BILL = {
        "kind", "period", "meterCard", "account", "customer", "book", "run", "reading", "readAt", "lastReading",
        "currentReading", "priceCode", "volume", "amount", "paid", "dueDate", "billedAt", "status", "algorithm",
                "tariff",
        "kernel", "calculator", "billedRelease", "inputs"
    };
    static final String[] ITEM = {
        "bill",
        "lineNo",
        "part",
        "priceCode",
        "item",
        "tier",
        "volume",
        "factor",
        "unitPrice",
        "exact",
        "amount",
        "paid",
        "tariff",
        "kernel",
        "rule",
        "corrects"
    };
    private static final String[] DRAFT = {
        "run",
        "meterCard",
        "account",
        "customer",
        "book",
        "reading",
        "readAt",
        "dueDate",
        "amount",
        "inputs",
        "calculator",
        "billedRelease"
    };
    static final String[] TIER = {
        "meterCard", "customer", "bill", "period", "priceCode", "item", "tier", "volume", "window", "counted"
    };
    private static final BigDecimal NOTHING = BigDecimal.ZERO.setScale(2);

    private final CallContext context;
    private final DataAccess data;
    private final Services services;
    private final String calculator;

    BillWriter(CallContext context, DataAccess data, Services services) {
        this.context = context;
        this.data = data;
        this.services = services;
        PluginVersion plugin = services.provider("calculator", TariffBatch.CALCULATOR);
        this.calculator = plugin.id() + "@" + plugin.version();
    }

    /** Drafts of the run for the given cards, by card. */
    Map<Long, DataRecord> drafts(long run, List<BilledCard> cards) {
        return draftsOf(run, cards.stream().map(BilledCard::reading).toList(), DRAFT);
    }

    /**
     * Drafts of the run for the cards of the given readings, by card.
     *
     * @param readings of one period
     * @param fields run and card among them
     */
    Map<Long, DataRecord> draftsOf(long run, List<DataRecord> readings, String... fields) {
        Map<Long, DataRecord> drafts = new HashMap<>();
        List<Long> ids =
                readings.stream().map(r -> r.reference("meterCard").id()).toList();
        if (!ids.isEmpty()) {
            // By card and month there is one bill or none; by run the database would walk all of its bills for every
            // chunk.
            data
                    .list(Query.of("bill")
                            .where(
                                    "meterCard in params.cards && period == params.period && status == 'draft'",
                                    Map.of(
                                            "cards",
                                            ids,
                                            "period",
                                            readings.get(0).period("period")))
                            .fields(fields))
                    .stream()
                    .filter(b -> isSame(b, "run", run))
                    .forEach(b -> drafts.put(b.reference("meterCard").id(), b));
        }
        return drafts;
    }

    /** Whether a draft says what the card would be billed now: as much, to the same people, due on the same day. */
    boolean isCurrent(DataRecord draft, BilledCard each) {
        DataRecord card = each.card();
        return isSame(draft, "reading", each.reading().id())
                && isSame(draft, "account", card.reference("account").id())
                && isSame(draft, "customer", card.reference("customer").id())
                && isSame(draft, "book", card.reference("book").id())
                && draft.organization() == card.organization()
                && each.reading().date("readAt").equals(draft.dateOrNull("readAt"))
                && dueDate(card).equals(draft.dateOrNull("dueDate"))
                && draft.decimal("amount").compareTo(each.charges().total()) == 0
                && each.charges().inputs().encode().equals(draft.text("inputs"))
                && calculator.equals(draft.textOrNull("calculator"))
                && context.release().value().equals(draft.text("billedRelease"));
    }

    private static boolean isSame(DataRecord draft, String field, long id) {
        Reference reference = draft.referenceOrNull(field);
        return reference != null && reference.id() == id;
    }

    private LocalDate dueDate(DataRecord card) {
        return context.today().plusDays(Long.parseLong(services.parameter("billing", "dueDays", card.organization())));
    }

    void remove(List<DataRecord> drafts) {
        drafts.forEach(d -> data.delete("bill", d.id(), d.version()));
    }

    /** @param status draft or posted @return ids of the bills, by card */
    Map<Long, Long> write(long run, List<BilledCard> cards, String status) {
        Map<Long, Long> written = new HashMap<>();
        if (cards.isEmpty()) {
            return written;
        }
        int lines = cards.stream().mapToInt(c -> c.charges().charges().size()).sum();
        long bill = data.reserveIds(cards.size());
        long line = data.reserveIds(Math.max(lines, 1));
        try (BulkWriter bills = data.bulk("bill", BILL);
                BulkWriter items = data.bulk("bill-item", ITEM)) {
            for (BilledCard card : cards) {
                bills.add(bill, card.card().organization(), values(run, card, status));
                written.put(card.card().id(), bill);
                int number = 0;
                for (Charge charge : card.charges().charges()) {
                    items.add(line++, card.card().organization(), values(bill, ++number, charge));
                }
                bill++;
            }
        }
        return written;
    }

    private @Nullable Object[] values(long run, BilledCard each, String status) {
        DataRecord card = each.card();
        DataRecord reading = each.reading();
        CardCharges charges = each.charges();
        return new @Nullable Object[] {
            "normal",
            reading.period("period"),
            card.id(),
            card.reference("account").id(),
            card.reference("customer").id(),
            card.reference("book").id(),
            run,
            reading.id(),
            reading.date("readAt"),
            reading.integer("lastReading"),
            reading.integer("currentReading"),
            card.text("priceCode"),
            BigDecimal.valueOf(charges.inputs().billed()),
            charges.total(),
            NOTHING,
            dueDate(card),
            context.now(),
            status,
            (long) charges.inputs().reading().status().algorithm(),
            charges.tariffs(),
            charges.kernel(),
            calculator,
            context.release().value(),
            charges.inputs().encode()
        };
    }

    private static @Nullable Object[] values(long bill, int number, Charge charge) {
        return new @Nullable Object[] {
            bill,
            (long) number,
            (long) charge.part(),
            charge.priceCode(),
            charge.item().key(),
            (long) charge.tier(),
            charge.volume(),
            charge.factor(),
            charge.unitPrice(),
            charge.exact(),
            charge.amount(),
            NOTHING,
            charge.tariff(),
            charge.kernel(),
            charge.rule(),
            charge.corrects()
        };
    }

    /** Writes what each posted bill used in each tier. @param bills their ids, by card */
    void accumulate(Map<Long, Long> bills, List<BilledCard> cards) {
        List<BilledCard> tiered = cards.stream()
                .filter(c -> c.charges().charges().stream().anyMatch(Charge::isTier))
                .toList();
        if (tiered.isEmpty()) {
            return;
        }
        long rows = tiered.stream()
                .flatMap(c -> c.charges().charges().stream())
                .filter(Charge::isTier)
                .count();
        long id = data.reserveIds(Math.toIntExact(rows));
        try (BulkWriter writer = data.bulk("tier-accumulation", TIER)) {
            for (BilledCard card : tiered) {
                Long bill = bills.get(card.card().id());
                if (bill == null) {
                    throw new IllegalStateException("card " + card.card().id() + " has no bill");
                }
                for (Charge charge : card.charges().charges()) {
                    if (charge.isTier()) {
                        writer.add(id++, card.card().organization(), tier(card, bill, charge));
                    }
                }
            }
        }
    }

    /** Where the tiers begin anew each month, the month is the window and all of it counts. */
    private static @Nullable Object[] tier(BilledCard card, Long bill, Charge charge) {
        YearMonth period = card.reading().period("period");
        return new @Nullable Object[] {
            card.card().id(),
            card.card().reference("customer").id(),
            bill,
            period,
            charge.priceCode(),
            charge.item().key(),
            (long) charge.tier(),
            charge.volume(),
            charge.window() == null ? period : charge.window(),
            charge.window() == null ? charge.volume() : charge.counted()
        };
    }
}
