package cn.minshui.revenue.charging;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.revenue.Written;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Waives days of late bills: they bear no late fee any more, whatever is paid when; days after them do. All bills or none; what the
 * clerk saw must still be true.
 */
public final class WaiveLateFeeHandler implements ActionHandler {
    private static final String[] FIELDS = {
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
        "status"
    };

    @Override
    public String name() {
        return "revenue/waive-late-fee";
    }

    @Override
    public BigDecimal amount(ActionCall call) {
        return WaiverPlan.of(call).waived().stream()
                .map(WaiverPlan.Waived::amount)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    @Override
    public ActionResult run(ActionCall call) {
        WaiverPlan plan = WaiverPlan.of(call);
        plan.refuseAboveLimit();
        List<Long> ids = write(call, plan);
        Map<Long, String> numbers = new HashMap<>();
        call.data()
                .list(Query.of(Waivers.OBJECT)
                        .where("id in params.ids", Map.of("ids", ids))
                        .fields("waiverNo"))
                .forEach(w -> numbers.put(w.id(), w.text("waiverNo")));
        BigDecimal total = BigDecimal.ZERO.setScale(2);
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            WaiverPlan.Waived each = plan.waived().get(i);
            Map<String, @Nullable Object> row = Answers.reference(ids.get(i), numbers.get(ids.get(i)));
            row.put("bill", Answers.reference(each.bill().id(), each.bill().text("billNo")));
            row.put("days", each.days());
            row.put("amount", Written.money(each.amount()));
            rows.add(row);
            total = total.add(each.amount());
        }
        DataRecord account = plan.account();
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("account", Answers.reference(account.id(), account.text("accountNo")));
        body.put("waivers", rows);
        body.put("amount", Written.money(total));
        return new ActionResult.Done(body);
    }

    /** @return ids of the waivers, in the order of the plan */
    private static List<Long> write(ActionCall call, WaiverPlan plan) {
        List<Long> ids = new ArrayList<>();
        long id = call.data().reserveIds(plan.waived().size());
        try (BulkWriter writer = call.data().bulk(Waivers.OBJECT, FIELDS)) {
            for (WaiverPlan.Waived each : plan.waived()) {
                writer.add(
                        id,
                        each.bill().organization(),
                        plan.account().id(),
                        each.bill().id(),
                        each.days(),
                        each.base(),
                        each.rate(),
                        each.before(),
                        each.amount(),
                        call.input().text("reason"),
                        call.input().value("remark"),
                        call.context().principal().userId(),
                        call.context().now(),
                        call.context().today(),
                        "standing");
                ids.add(id++);
            }
        }
        return ids;
    }
}
