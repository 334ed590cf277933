package cn.minshui.revenue.charging;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.action.Input;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.revenue.Written;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Closes a shift: what the system took by method against what was counted; after it nothing is booked to the shift. */
public final class CloseShiftHandler implements ActionHandler {
    private static final List<String> METHODS = List.of("cash", "card", "scan", "cheque");
    private static final BigDecimal NOTHING = BigDecimal.ZERO.setScale(2);

    @Override
    public String name() {
        return "revenue/close-shift";
    }

    @Override
    public ActionResult run(ActionCall call) {
        DataRecord shift = call.requireTarget();
        if (shift.reference("cashier").id() != call.context().principal().userId()
                && !Shifts.isSupervisor(call.services(), call.context(), shift.organization())) {
            throw ProblemException.of(
                    ProblemClass.FORBIDDEN, "CLOSE_OTHER", "只能结自己的班次", "Only your own shift can be closed");
        }
        List<DataRecord> taken = booked(call, shift, "shift == params.shift");
        List<DataRecord> reversed = booked(call, shift, "reversalShift == params.shift");
        Map<String, BigDecimal> totals = totals(taken, reversed);
        Map<String, BigDecimal> counted = counted(call.input());
        Map<String, @Nullable Object> changes = new LinkedHashMap<>();
        BigDecimal difference = NOTHING;
        for (String method : METHODS) {
            BigDecimal expected = totals.getOrDefault(method, NOTHING);
            BigDecimal found = counted.getOrDefault(method, NOTHING);
            changes.put(method + "Total", expected);
            changes.put(method + "Counted", found);
            difference = difference.add(found).subtract(expected);
        }
        changes.put("difference", difference);
        changes.put("payments", (long) taken.size());
        changes.put("reversals", (long) reversed.size());
        changes.put("closedAt", call.context().now());
        changes.put("openMark", null);
        call.data().transition("cashier-shift", shift.id(), shift.version(), "close", changes);
        return new ActionResult.Done(body(shift, totals, counted, difference));
    }

    private static List<DataRecord> booked(ActionCall call, DataRecord shift, String filter) {
        return call.data()
                .list(Query.of("payment")
                        .where(filter, Map.of("shift", shift.id()))
                        .fields("method", "amount"));
    }

    static Map<String, BigDecimal> totals(List<DataRecord> taken, List<DataRecord> reversed) {
        Map<String, BigDecimal> totals = new LinkedHashMap<>();
        METHODS.forEach(m -> totals.put(m, NOTHING));
        taken.forEach(p -> totals.computeIfPresent(p.text("method"), (m, sum) -> sum.add(p.decimal("amount"))));
        reversed.forEach(p -> totals.computeIfPresent(p.text("method"), (m, sum) -> sum.subtract(p.decimal("amount"))));
        return totals;
    }

    private static Map<String, BigDecimal> counted(Input input) {
        Map<String, BigDecimal> counted = new LinkedHashMap<>();
        List<Input> rows = input.rows("counted");
        if (rows.size() != 1) {
            throw new ProblemException(
                    ProblemClass.INVALID,
                    Problem.error("COUNTED_ONCE", Place.body("counted"), "实点金额只填一份", "Count the drawer once"));
        }
        Input row = rows.get(0);
        METHODS.forEach(m -> counted.put(m, row.has(m) ? Written.money(row.decimal(m)) : NOTHING));
        return counted;
    }

    private static Map<String, @Nullable Object> body(
            DataRecord shift, Map<String, BigDecimal> totals, Map<String, BigDecimal> counted, BigDecimal difference) {
        Map<String, @Nullable Object> differences = new LinkedHashMap<>();
        METHODS.forEach(
                m -> differences.put(m, counted.getOrDefault(m, NOTHING).subtract(totals.getOrDefault(m, NOTHING))));
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("shift", Answers.reference(shift.id(), shift.text("shiftNo")));
        body.put("totals", new LinkedHashMap<String, @Nullable Object>(totals));
        body.put("counted", new LinkedHashMap<String, @Nullable Object>(counted));
        body.put("differences", differences);
        body.put("difference", difference);
        body.put("locked", true);
        body.put("status", "closed");
        return body;
    }
}
