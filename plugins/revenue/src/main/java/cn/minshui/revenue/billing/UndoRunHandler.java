package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes a posted run back bill by bill; what is paid or followed by a later bill of the card stands. */
public final class UndoRunHandler implements ActionHandler {
    private static final int CHUNK = 200;

    @Override
    public String name() {
        return "revenue/undo-run";
    }

    @Override
    public ActionResult run(ActionCall call) {
        DataRecord run = call.requireTarget();
        Reversal reversal = new Reversal(call.context(), call.data());
        List<Map<String, @Nullable Object>> refused = new ArrayList<>();
        Set<Long> keptReadings = new HashSet<>();
        long reversed = 0;
        long after = Long.MIN_VALUE;
        List<DataRecord> bills;
        do {
            bills = bills(call, run, after);
            if (!bills.isEmpty()) {
                after = bills.get(bills.size() - 1).id();
                reversed += undo(call, run, bills, reversal, refused, keptReadings);
            }
        } while (bills.size() == CHUNK);
        releaseReadings(call, run, keptReadings);
        String transition = refused.isEmpty() ? "undo" : "undoPart";
        call.data()
                .transition(
                        "billing-run",
                        run.id(),
                        run.version(),
                        transition,
                        Map.of("message", "撤销 " + reversed + " 张，拒绝 " + refused.size() + " 张"));
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("run", Map.of("id", Long.toString(run.id()), "label", run.text("runNo")));
        body.put("status", refused.isEmpty() ? "undone" : "partly-undone");
        body.put("reversed", reversed);
        body.put("refused", refused);
        return new ActionResult.Done(body);
    }

    private static List<DataRecord> bills(ActionCall call, DataRecord run, long after) {
        return call.data()
                .list(Query.of("bill")
                        .where(
                                "run == params.run && kind == 'normal' && id > params.after"
                                        + " && status in ['posted', 'partly-paid', 'paid']",
                                Map.of("run", run.id(), "after", after))
                        .fields("billNo")
                        .sort("id")
                        .page(1, CHUNK));
    }

    private static long undo(
            ActionCall call,
            DataRecord run,
            List<DataRecord> found,
            Reversal reversal,
            List<Map<String, @Nullable Object>> refused,
            Set<Long> keptReadings) {
        List<DataRecord> held =
                call.data().lock("bill", found.stream().map(DataRecord::id).toList(), Reversal.BILL_FIELDS);
        Set<Long> billedLater = billedLater(
                call, run, held.stream().map(b -> b.reference("meterCard").id()).toList());
        List<DataRecord> free = new ArrayList<>();
        for (DataRecord bill : held) {
            if (!bill.text("status").equals("posted") || bill.decimal("paid").signum() != 0) {
                refused.add(refusal(bill, "BILL_PAID", "账单已收款，先冲正收费", "The bill is paid; reverse the payment first"));
                keptReadings.add(bill.reference("reading").id());
            } else if (billedLater.contains(bill.reference("meterCard").id())) {
                refused.add(refusal(bill, "LATER_BILL", "该户后面账期已开账", "The card has a later bill"));
                keptReadings.add(bill.reference("reading").id());
            } else {
                free.add(bill);
            }
        }
        reversal.reverse(free);
        return free.size();
    }

    private static Set<Long> billedLater(ActionCall call, DataRecord run, List<Long> cards) {
        Set<Long> later = new HashSet<>();
        if (!cards.isEmpty()) {
            call.data()
                    .list(Query.of("bill")
                            .where(
                                    "meterCard in params.cards && period > params.period && kind == 'normal'"
                                            + " && status in ['posted', 'partly-paid', 'paid']",
                                    Map.of("cards", cards, "period", run.period("period")))
                            .fields("meterCard"))
                    .forEach(b -> later.add(b.reference("meterCard").id()));
        }
        return later;
    }

    /** Readings of reversed bills, and of cards whose items summed to nothing, can be billed again. */
    private static void releaseReadings(ActionCall call, DataRecord run, Set<Long> kept) {
        long after = Long.MIN_VALUE;
        List<DataRecord> readings;
        do {
            readings = call.data()
                    .list(Query.of("reading")
                            .where(
                                    "run == params.run && status == 'billed' && id > params.after",
                                    Map.of("run", run.id(), "after", after))
                            .fields("meterCard")
                            .sort("id")
                            .page(1, CHUNK));
            if (!readings.isEmpty()) {
                after = readings.get(readings.size() - 1).id();
                Set<Long> later = billedLater(
                        call,
                        run,
                        readings.stream()
                                .map(r -> r.reference("meterCard").id())
                                .toList());
                List<DataRecord> free = readings.stream()
                        .filter(r -> !kept.contains(r.id())
                                && !later.contains(r.reference("meterCard").id()))
                        .toList();
                Map<String, @Nullable Object> changes = new LinkedHashMap<>();
                changes.put("run", null);
                call.data().transitionAll("reading", free, "unbill", changes);
            }
        } while (readings.size() == CHUNK);
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
