package cn.minshui.revenue.charging;

import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.plugin.Services;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Waivers of late fees: rows that are only added to, so that what stands of a bill is their sum. */
final class Waivers {
    static final String OBJECT = "late-fee-waiver";

    private Waivers() {}

    /** Yuan that stand waived, by bill. */
    static Map<Long, BigDecimal> standing(ActionCall call, List<Long> bills) {
        Map<Long, BigDecimal> amounts = new HashMap<>();
        call.data()
                .list(Query.of(OBJECT)
                        .where("bill in params.bills", Map.of("bills", bills))
                        .fields("bill", "amount"))
                .forEach(w -> amounts.merge(w.reference("bill").id(), w.decimal("amount"), BigDecimal::add));
        return amounts;
    }

    /** What the caller may waive of one bill in all; null for any amount. */
    static @Nullable BigDecimal limit(ActionCall call, long organization) {
        Services services = call.services();
        String roles = services.parameter("late-fee", "waiveFreelyRoles", organization);
        if (Arrays.stream(roles.split(" ")).anyMatch(call.context().principal().roles()::contains)) {
            return null;
        }
        return new BigDecimal(services.parameter("late-fee", "waiveLimit", organization));
    }

    /** The account of bills, held before them as for a payment. */
    static DataRecord account(Ledger ledger, long id) {
        return ledger.lockAccounts(List.of(id)).stream()
                .findFirst()
                .orElseThrow(() ->
                        ProblemException.of(ProblemClass.NOT_FOUND, "NOT_FOUND", "没有这个账户", "There is no such account"));
    }
}
