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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Waivers of late fees: rows that are only added to, so that what stands of a bill is their sum. */
final class Waivers {
    static final String OBJECT = "late-fee-waiver";

    private final ActionCall call;
    private final Map<Long, Optional<BigDecimal>> limits = new HashMap<>();
    private final Map<Long, BigDecimal> standing = new HashMap<>();

    /** @param bills that the caller wants to waive late fees of */
    Waivers(ActionCall call, List<Long> bills) {
        this.call = call;
        if (!bills.isEmpty()) {
            call.data()
                    .list(Query.of(OBJECT)
                            .where("bill in params.bills", Map.of("bills", bills))
                            .fields("bill", "amount"))
                    .forEach(w -> standing.merge(w.reference("bill").id(), w.decimal("amount"), BigDecimal::add));
        }
    }

    /** Yuan that the caller may still waive of a bill, not below zero; null for any amount. */
    @Nullable
    BigDecimal left(DataRecord bill) {
        BigDecimal limit = limits.computeIfAbsent(bill.organization(), node -> Optional.ofNullable(limit(node)))
                .orElse(null);
        return limit == null ? null : limit.subtract(standing(bill)).max(BigDecimal.ZERO.setScale(2));
    }

    /** Yuan that stand waived of a bill. */
    BigDecimal standing(DataRecord bill) {
        return standing.getOrDefault(bill.id(), BigDecimal.ZERO.setScale(2));
    }

    private @Nullable BigDecimal limit(long organization) {
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
