package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.plugin.Services;
import cn.minshui.revenue.charging.BalanceOffset;
import cn.minshui.revenue.charging.Credits;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Posts one chunk of reviewed readings. A reading is billed exactly once: it is held and must still be reviewed, and
 * it leaves that state in the same transaction as its bill is written; so a chunk may run again after a crash.
 */
final class ChunkPosting {
    private final DataAccess data;
    private final CallContext context;
    private final Services services;
    private final CardPricing pricing;
    private final BillWriter writer;
    private final CarryOver carryOver;

    ChunkPosting(CallContext context, DataAccess data, Services services) {
        this.data = data;
        this.context = context;
        this.services = services;
        this.pricing = new CardPricing(data, services);
        this.carryOver = new CarryOver(data);
        this.writer = new BillWriter(context, data, services);
    }

    /**
     * @param lastKey id of the last reading looked at, {@code Long.MAX_VALUE} when there was none
     * @param isLast whether there were fewer than asked for
     */
    record Outcome(long lastKey, int readings, boolean isLast, List<BilledCard> unpriced, BigDecimal offset) {}

    Outcome post(RunScope scope, RunPartitions.Range range, long after, int limit) {
        List<Long> found = pricing.reviewed(scope, range, after, limit);
        if (found.isEmpty()) {
            return new Outcome(Long.MAX_VALUE, 0, true, List.of(), BigDecimal.ZERO.setScale(2));
        }
        List<DataRecord> held = hold(found, scope.period());
        List<BilledCard> priced = pricing.price(held);
        List<BilledCard> unpriced = priced.stream()
                .filter(c -> c.charges().problem() != null && !c.charges().isCarried())
                .toList();
        carryOver.carry(
                scope.run(),
                priced.stream().filter(c -> c.charges().isCarried()).toList());
        List<BilledCard> billable =
                priced.stream().filter(c -> c.charges().isBillable()).toList();
        Map<Long, Long> bills = writeBills(scope, priced, billable);
        writer.accumulate(bills, billable);
        List<DataRecord> done = priced.stream()
                .filter(c -> c.charges().problem() == null)
                .map(BilledCard::reading)
                .toList();
        data.transitionAll("reading", done, "bill", Map.of("run", scope.run()));
        carryOver.bill(
                priced.stream().filter(c -> c.charges().problem() == null).toList());
        Set<Long> accounts = new HashSet<>();
        billable.forEach(c -> accounts.add(c.card().reference("account").id()));
        if (billable.stream().anyMatch(c -> c.charges().total().signum() < 0)) {
            new Credits(data, context).give(accounts, scope.run());
        }
        BigDecimal offset = new BalanceOffset(data, context, services).offset(accounts, scope.run());
        return new Outcome(found.get(found.size() - 1), held.size(), found.size() < limit, unpriced, offset);
    }

    /** The readings that are still reviewed; what their bills depend on beside them cannot change until they are written. */
    private List<DataRecord> hold(List<Long> found, YearMonth period) {
        Set<Long> own = Set.copyOf(found);
        Set<Long> all = new TreeSet<>(own);
        all.addAll(pricing.beside(found, period));
        return data.lock("reading", List.copyOf(all), CardPricing.READING_FIELDS).stream()
                .filter(r -> own.contains(r.id()) && "reviewed".equals(r.text("status")))
                .toList();
    }

    /** @return ids of the posted bills, by card */
    private Map<Long, Long> writeBills(RunScope scope, List<BilledCard> priced, List<BilledCard> billable) {
        Map<Long, DataRecord> drafts = writer.drafts(scope.run(), priced);
        List<DataRecord> keep = new ArrayList<>();
        List<BilledCard> fresh = new ArrayList<>();
        for (BilledCard card : billable) {
            DataRecord draft = drafts.get(card.card().id());
            if (draft != null && writer.isCurrent(draft, card)) {
                keep.add(draft);
                drafts.remove(card.card().id());
            } else {
                fresh.add(card);
            }
        }
        writer.remove(List.copyOf(drafts.values()));
        Map<Long, Long> bills = writer.write(scope.run(), fresh, "posted");
        data.transitionAll("bill", keep, "post", Map.of("billedAt", context.now()));
        keep.forEach(b -> bills.put(b.reference("meterCard").id(), b.id()));
        return bills;
    }
}
