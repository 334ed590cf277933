package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.plugin.Services;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Computes a run without posting it, in steps that a request takes one after the other and a job in transactions of their own. A
 * draft that says what would be billed now stays, any other is replaced, so a step may run again and drafts of an earlier
 * preview do no harm.
 */
final class RunPreview {
    private static final int PAGE = 500;
    private static final String[] LOOKED_AT = {"meterCard", "period", "volume", "flags"};

    private final DataAccess data;
    private final Services services;
    private final CardPricing pricing;
    private final BillWriter writer;

    RunPreview(CallContext context, DataAccess data, Services services) {
        this.data = data;
        this.services = services;
        this.pricing = new CardPricing(data, services);
        this.writer = new BillWriter(context, data, services);
    }

    /**
     * @param lastKey id of the last reading looked at, {@code Long.MAX_VALUE} when there was none
     * @param isLast whether there were fewer than asked for
     */
    record Outcome(long lastKey, int readings, boolean isLast) {}

    /** Drafts of the next reviewed readings of some books, by id of the reading. */
    Outcome draft(RunScope scope, RunPartitions.Range range, long after, int limit) {
        List<Long> ids = pricing.reviewed(scope, range, after, limit);
        if (ids.isEmpty()) {
            return new Outcome(Long.MAX_VALUE, 0, true);
        }
        List<BilledCard> priced = pricing.price(pricing.readings(ids));
        Map<Long, DataRecord> drafts = writer.drafts(scope.run(), priced);
        List<BilledCard> fresh = new ArrayList<>();
        for (BilledCard card : priced) {
            DataRecord draft = drafts.get(card.card().id());
            if (!card.charges().isBillable()) {
                continue;
            }
            if (draft != null && writer.isCurrent(draft, card)) {
                drafts.remove(card.card().id());
            } else {
                fresh.add(card);
            }
        }
        writer.remove(List.copyOf(drafts.values()));
        writer.write(scope.run(), fresh, "draft");
        return new Outcome(ids.get(ids.size() - 1), ids.size(), ids.size() < limit);
    }

    /** Sums up what the drafts say and what stays unbilled, keeps it and takes the run to its end. */
    PreviewResult finish(RunScope scope, DataRecord run) {
        List<DataRecord> books = scope.books(data);
        removeOutdated(scope, books);
        RunWarnings warnings = new RunWarnings();
        RunOutliers outliers = new RunOutliers();
        for (List<DataRecord> some : RunScope.together(books)) {
            Pages.of(pricing.reviewed(scope, RunScope.ids(some), LOOKED_AT), CardPricing.PAGE)
                    .forEach(page -> look(scope, page, warnings, outliers));
            warnings.addUnread(data, services, scope, some);
        }
        RunTotals totals = RunTotals.of(data, scope.run(), List.of("draft"));
        PreviewResult result = new PreviewResult(scope.reviewed(data, books), totals, warnings, outliers);
        result.keep(data, run);
        Map<String, @Nullable Object> changes = new LinkedHashMap<>();
        changes.put("cards", result.cards());
        changes.put("bills", totals.bills());
        changes.put("volume", totals.volume());
        changes.put("amount", totals.amount());
        changes.put("warnings", warnings.count());
        changes.put("outliers", outliers.count());
        changes.put("message", null);
        data.transition("billing-run", run.id(), run.version(), "preview", changes);
        return result;
    }

    /** The drafts say what their cards are billed: only what has none is priced once more, to tell why. */
    private void look(RunScope scope, List<DataRecord> readings, RunWarnings warnings, RunOutliers outliers) {
        Map<Long, DataRecord> drafts = writer.draftsOf(scope.run(), readings, "run", "meterCard", "amount");
        List<DataRecord> undrafted = readings.stream()
                .filter(r -> !drafts.containsKey(r.reference("meterCard").id()))
                .toList();
        warnings.addUnpriced(pricing.price(
                pricing.readings(undrafted.stream().map(DataRecord::id).toList())));
        List<DataRecord> flagged =
                readings.stream().filter(r -> !r.isNull("flags")).toList();
        Map<Long, DataRecord> cards = pricing.cards(flagged);
        for (DataRecord reading : flagged) {
            DataRecord card = cards.get(reading.reference("meterCard").id());
            if (card != null) {
                outliers.add(reading, card, drafts.get(card.id()));
            }
        }
    }

    /** Drafts whose reading was sent back, taken away or moved to another book since they were made. */
    private void removeOutdated(RunScope scope, List<DataRecord> books) {
        List<Long> ids = books.stream().map(DataRecord::id).toList();
        String current = "reading.status == 'reviewed' && reading.book in params.books";
        List<DataRecord> outdated;
        do {
            outdated = data.list(Query.of("bill")
                    .where(
                            "run == params.run && status == 'draft' && !(" + current + ")",
                            Map.of("run", scope.run(), "books", ids))
                    .fields("billNo")
                    .sort("id")
                    .page(1, PAGE));
            writer.remove(outdated);
        } while (outdated.size() == PAGE);
    }
}
