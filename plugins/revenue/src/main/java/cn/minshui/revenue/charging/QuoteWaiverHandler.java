package cn.minshui.revenue.charging;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.revenue.Written;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a waiver of so many days or of such an amount would come to, and whether the caller may grant it; changes nothing. */
public final class QuoteWaiverHandler implements ActionHandler {
    @Override
    public String name() {
        return "revenue/quote-late-fee-waiver";
    }

    @Override
    public ActionResult run(ActionCall call) {
        WaiverPlan plan = WaiverPlan.of(call);
        BigDecimal total = BigDecimal.ZERO.setScale(2);
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (WaiverPlan.Waived each : plan.waived()) {
            BigDecimal left = plan.left(each);
            Map<String, @Nullable Object> row =
                    Answers.reference(each.bill().id(), each.bill().text("billNo"));
            row.put("lateDays", each.late());
            row.put("lateFee", Written.money(each.before()));
            row.put("days", each.days());
            row.put("amount", Written.money(each.amount()));
            row.put("left", left == null ? null : Written.money(left));
            row.put("allowed", plan.isAllowed(each));
            rows.add(row);
            total = total.add(each.amount());
        }
        DataRecord account = plan.account();
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("account", Answers.reference(account.id(), account.text("accountNo")));
        body.put("bills", rows);
        body.put("amount", Written.money(total));
        return new ActionResult.Done(body);
    }
}
