package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes bills of one run back; what is paid or followed by a later bill of the card stands. A bill is reversed exactly once: it
 * is held, must still stand, and leaves that state in the transaction that writes its opposite; so a chunk may run again.
 */
final class BillUndo {
    private static final int PAGE = 200;
    private static final String OF_RUN = "run == params.run && kind == 'normal'";
    private static final String STANDING = " && status in ['posted', 'partly-paid', 'paid']";

    private final DataAccess data;
    private final Reversal reversal;
    private final CarryOver carryOver;
    private final DataRecord run;

    /** @param run with its number, period and status */
    BillUndo(CallContext context, DataAccess data, DataRecord run) {
        this.data = data;
        this.carryOver = new CarryOver(data);
        this.reversal = new Reversal(context, data);
        this.run = run;
    }

    /**
     * @param lastKey id of the last bill looked at, {@code Long.MAX_VALUE} when there was none
     * @param refused bills that stand, each with the reason
     */
    record Outcome(long lastKey, int reversed, List<Map<String, @Nullable Object>> refused) {}

    /** The next bills of the run by id. @param after exclusive @param to inclusive */
    Outcome undo(long after, long to, int limit) {
        List<DataRecord> found = data.list(Query.of("bill")
                .where(
                        OF_RUN + STANDING + " && id > params.after && id <= params.to",
                        Map.of("run", run.id(), "after", after, "to", to))
                .fields("billNo")
                .sort("id")
                .page(1, limit));
        if (found.isEmpty()) {
            return new Outcome(Long.MAX_VALUE, 0, List.of());
        }
        // Another undo of the run may have reversed a bill between the list and the hold.
        List<DataRecord> held =
                data.lock("bill", found.stream().map(DataRecord::id).toList(), Reversal.BILL_FIELDS).stream()
                        .filter(b -> !b.text("status").equals("reversed"))
                        .toList();
        Set<Long> later = billedLater(
                held.stream().map(b -> b.reference("meterCard").id()).toList());
        List<Map<String, @Nullable Object>> refused = new ArrayList<>();
        List<DataRecord> free = new ArrayList<>();
        for (DataRecord bill : held) {
            Map<String, @Nullable Object> refusal = refusal(bill, later);
            if (refusal == null) {
                free.add(bill);
            } else {
                refused.add(refusal);
            }
        }
        reversal.reverse(free);
        List<Long> readings =
                free.stream().map(b -> b.reference("reading").id()).toList();
        release(data.lock("reading", readings, "status").stream()
                .filter(r -> r.text("status").equals("billed"))
                .toList());
        carryOver.giveBack(free.stream().map(b -> b.reference("meterCard").id()).toList(), run.period("period"));
        return new Outcome(found.get(found.size() - 1).id(), free.size(), refused);
    }

    /** Bills that an undo left standing, each with what keeps it now; at most {@code limit}, by number. */
    List<Map<String, @Nullable Object>> left(int limit) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        List<DataRecord> bills = data.list(Query.of("bill")
                .where(OF_RUN + STANDING, Map.of("run", run.id()))
                .fields(Reversal.BILL_FIELDS)
                .sort("billNo")
                .page(1, limit));
        Set<Long> later = billedLater(
                bills.stream().map(b -> b.reference("meterCard").id()).toList());
        for (DataRecord bill : bills) {
            Map<String, @Nullable Object> refusal = refusal(bill, later);
            rows.add(
                    refusal != null
                            ? refusal
                            : refusal(bill, "FREE_NOW", "已无妨碍，可再次撤销", "Nothing keeps the bill any more; undo again"));
        }
        return rows;
    }

    /** Cards whose items summed to nothing have no bill; their readings can be billed again as well. */
    void releaseUnbilled() {
        long after = Long.MIN_VALUE;
        List<DataRecord> readings;
        do {
            readings = data.list(Query.of("reading")
                    .where(
                            "run == params.run && status == 'billed' && isNull(billedIn) && id > params.after",
                            Map.of("run", run.id(), "after", after))
                    .fields("meterCard", "status")
                    .sort("id")
                    .page(1, PAGE));
            if (!readings.isEmpty()) {
                after = readings.get(readings.size() - 1).id();
                List<Long> cards = readings.stream()
                        .map(r -> r.reference("meterCard").id())
                        .toList();
                Set<Long> kept = billedLater(cards);
                kept.addAll(standing(cards));
                List<DataRecord> free = readings.stream()
                        .filter(r -> !kept.contains(r.reference("meterCard").id()))
                        .toList();
                release(free);
                carryOver.giveBack(
                        free.stream().map(r -> r.reference("meterCard").id()).toList(), run.period("period"));
            }
        } while (readings.size() == PAGE);
        carryOver.release(run.id());
    }

    /** Ends an undo. @return the status that the run is in now */
    String end(long reversed, long refused) {
        String message = "撤销 " + reversed + " 张，拒绝 " + refused + " 张";
        data.transition(
                "billing-run", run.id(), run.version(), refused == 0 ? "undo" : "undoPart", Map.of("message", message));
        return refused == 0 ? "undone" : "partly-undone";
    }

    /** Bills of the run that nothing has reversed. */
    long standing() {
        return data.count(Query.of("bill").where(OF_RUN + STANDING, Map.of("run", run.id())));
    }

    long reversed() {
        return data.count(Query.of("bill").where(OF_RUN + " && status == 'reversed'", Map.of("run", run.id())));
    }

    /** The lowest id of the run's bills, or with {@code -id} the highest; reversed ones count, so that it never changes. */
    @Nullable
    Long edge(String sort) {
        List<DataRecord> bills = data.list(Query.of("bill")
                .where(OF_RUN, Map.of("run", run.id()))
                .fields("billNo")
                .sort(sort)
                .page(1, 1));
        return bills.isEmpty() ? null : bills.get(0).id();
    }

    private Set<Long> standing(List<Long> cards) {
        return cards(OF_RUN + " && meterCard in params.cards" + STANDING, Map.of("run", run.id(), "cards", cards));
    }

    private Set<Long> billedLater(List<Long> cards) {
        return cards(
                "meterCard in params.cards && period > params.period && kind == 'normal'" + STANDING,
                Map.of("cards", cards, "period", run.period("period")));
    }

    private Set<Long> cards(String filter, Map<String, Object> parameters) {
        Set<Long> cards = new HashSet<>();
        data.list(Query.of("bill").where(filter, parameters).fields("meterCard"))
                .forEach(b -> cards.add(b.reference("meterCard").id()));
        return cards;
    }

    private void release(List<DataRecord> readings) {
        Map<String, @Nullable Object> changes = new HashMap<>();
        changes.put("run", null);
        data.transitionAll("reading", readings, "unbill", changes);
    }

    /** @param later cards with a bill of a later period @return null when nothing keeps the bill from being reversed */
    private static @Nullable Map<String, @Nullable Object> refusal(DataRecord bill, Set<Long> later) {
        if (!bill.text("status").equals("posted") || bill.decimal("paid").signum() != 0) {
            return refusal(bill, "BILL_PAID", "账单已收款，先冲正收费", "The bill is paid; reverse the payment first");
        }
        return later.contains(bill.reference("meterCard").id())
                ? refusal(bill, "LATER_BILL", "该户后面账期已开账", "The card has a later bill")
                : null;
    }

    private static Map<String, @Nullable Object> refusal(DataRecord bill, String code, String zh, String en) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("bill", Map.of("id", Long.toString(bill.id()), "label", bill.text("billNo")));
        row.put("code", code);
        row.put("message", bill.text("billNo") + "：" + zh);
        row.put("messageEn", en);
        return row;
    }
}
