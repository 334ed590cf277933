package cn.minshui.revenue.charging;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.revenue.Written;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Takes a waiver back by its opposite, as long as something is open on the bill: the days bear their fee again. */
public final class ReverseWaiverHandler implements ActionHandler {
    private static final String[] FIELDS = {
        "waiverNo", "account", "bill", "days", "base", "rate", "before", "amount", "reason", "status"
    };

    @Override
    public String name() {
        return "revenue/reverse-late-fee-waiver";
    }

    @Override
    public ActionResult run(ActionCall call) {
        long id = call.requireTarget().id();
        Ledger ledger = new Ledger(call.data(), call.context());
        DataRecord asked = call.data().require(Waivers.OBJECT, id, FIELDS);
        Waivers.account(ledger, asked.reference("account").id());
        DataRecord bill = Objects.requireNonNull(
                ledger.lockBills(List.of(asked.reference("bill").id()))
                        .get(asked.reference("bill").id()));
        if (!Ledger.isOpen(bill)) {
            throw Answers.conflict(
                    "BILL_SETTLED",
                    "账单 " + bill.text("billNo") + " 已收清或冲回，不能撤销减免；请先冲正收费",
                    "The bill " + bill.text("billNo") + " is paid or reversed; reverse the payment first");
        }
        DataRecord waiver =
                call.data().lock(Waivers.OBJECT, List.of(id), FIELDS).get(0);
        Map<String, @Nullable Object> changes = new LinkedHashMap<>();
        changes.put("reversedBy", call.context().principal().userId());
        changes.put("reversedAt", call.context().now());
        changes.put("reversalReason", call.input().value("reason"));
        call.data().transition(Waivers.OBJECT, waiver.id(), waiver.version(), "reverse", changes);
        writeOpposite(call, waiver);
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("waiver", Answers.reference(waiver.id(), waiver.text("waiverNo")));
        body.put("status", "reversed");
        body.put("amount", Written.money(waiver.decimal("amount")));
        return new ActionResult.Done(body);
    }

    private static void writeOpposite(ActionCall call, DataRecord waiver) {
        try (BulkWriter writer = call.data()
                .bulk(
                        Waivers.OBJECT,
                        "account",
                        "bill",
                        "days",
                        "base",
                        "rate",
                        "before",
                        "amount",
                        "reason",
                        "remark",
                        "waivedBy",
                        "waivedAt",
                        "businessDate",
                        "status",
                        "reversalOf")) {
            writer.add(
                    call.data().reserveIds(1),
                    waiver.organization(),
                    waiver.reference("account").id(),
                    waiver.reference("bill").id(),
                    -waiver.integer("days"),
                    waiver.decimal("base"),
                    waiver.decimal("rate"),
                    waiver.decimal("before"),
                    waiver.decimal("amount").negate(),
                    waiver.text("reason"),
                    call.input().value("reason"),
                    call.context().principal().userId(),
                    call.context().now(),
                    call.context().today(),
                    "reversed",
                    waiver.id());
        }
    }
}
