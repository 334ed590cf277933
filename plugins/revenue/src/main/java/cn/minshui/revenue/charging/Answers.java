package cn.minshui.revenue.charging;

import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.revenue.Written;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bodies and refusals of the money actions, in the shapes that clients rely on. */
final class Answers {
    private Answers() {}

    /** A reference as the data API writes it. */
    static Map<String, @Nullable Object> reference(long id, @Nullable String label) {
        Map<String, @Nullable Object> reference = new LinkedHashMap<>();
        reference.put("id", Long.toString(id));
        reference.put("label", label);
        return reference;
    }

    static List<Map<String, @Nullable Object>> allocations(AllocationPlan plan, Map<Long, DataRecord> bills) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (AllocationPlan.Line line : plan.lines()) {
            DataRecord bill = bills.get(line.bill());
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("bill", reference(line.bill(), bill == null ? null : bill.text("billNo")));
            row.put("item", line.item());
            row.put("amount", Written.money(line.amount()));
            rows.add(row);
        }
        return rows;
    }

    static ProblemException conflict(String code, String zh, String en) {
        return ProblemException.of(ProblemClass.CONFLICT, code, zh, en);
    }

    static Problem at(String path, String code, String zh, String en) {
        return Problem.error(code, Place.body(path), zh, en);
    }

    static String money(BigDecimal amount) {
        return Written.money(amount).toPlainString();
    }
}
