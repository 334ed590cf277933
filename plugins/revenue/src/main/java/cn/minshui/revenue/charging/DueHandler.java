package cn.minshui.revenue.charging;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.revenue.Written;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an account would pay today for its open bills, late fees included; changes nothing. */
public final class DueHandler implements ActionHandler {
    @Override
    public String name() {
        return "revenue/due";
    }

    @Override
    public ActionResult run(ActionCall call) {
        long id = call.input().reference("account");
        DataRecord account = call.data().require("account", id, Ledger.ACCOUNT_FIELDS);
        Map<Long, DataRecord> bills = new LinkedHashMap<>();
        call.data()
                .list(Query.of("bill")
                        .where(
                                "account == params.account && status in ['posted', 'partly-paid']",
                                Map.of("account", id))
                        .fields(Ledger.BILL_FIELDS)
                        .sort("period", "billNo"))
                .forEach(b -> bills.put(b.id(), b));
        Map<Long, List<DataRecord>> items = new Ledger(call.data(), call.context()).items(List.copyOf(bills.keySet()));
        Map<Long, LateFee> fees = Settlement.fees(call.context(), call.data(), call.services(), account, bills);
        BigDecimal outstanding = BigDecimal.ZERO.setScale(2);
        BigDecimal late = BigDecimal.ZERO.setScale(2);
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (DataRecord bill : bills.values()) {
            AllocationPlan.DueBill due = Settlement.due(bill, items, fees);
            BigDecimal fee = due.feeOf(due.outstanding());
            rows.add(row(bill, due, fee, fees.get(bill.id())));
            outstanding = outstanding.add(due.outstanding());
            late = late.add(fee);
        }
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("account", Answers.reference(id, account.text("accountNo")));
        body.put("date", call.context().today());
        body.put("bills", rows);
        body.put("outstanding", outstanding);
        body.put("lateFee", late);
        body.put("total", outstanding.add(late));
        return new ActionResult.Done(body);
    }

    private static Map<String, @Nullable Object> row(
            DataRecord bill, AllocationPlan.DueBill due, BigDecimal fee, @Nullable LateFee late) {
        BigDecimal base = due.base(due.outstanding());
        Map<String, @Nullable Object> row = Answers.reference(bill.id(), bill.text("billNo"));
        row.put("outstanding", due.outstanding());
        row.put("lateFee", fee);
        row.put("total", due.outstanding().add(fee));
        if (late != null && late.waivedDays() > 0) {
            row.put("waivedDays", late.waivedDays());
        }
        if (late != null && fee.signum() > 0) {
            row.put("lateDays", late.due(base).days());
            row.put("lateRate", Written.plain(late.rules().rate()));
            row.put("lateBase", base);
        }
        return row;
    }
}
