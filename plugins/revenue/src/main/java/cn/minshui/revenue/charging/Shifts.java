package cn.minshui.revenue.charging;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.plugin.Services;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Open shifts, held while money is booked to them so that a closing sheet misses nothing. */
final class Shifts {
    private static final String[] FIELDS = {"shiftNo", "cashier", "status", "openedAt", "businessDate"};

    private Shifts() {}

    /** The caller's open shift, locked. */
    static Optional<DataRecord> lockOwn(DataAccess data, CallContext context) {
        List<DataRecord> open = data.list(Query.of("cashier-shift")
                .where(
                        "cashier == params.user && status == 'open'",
                        Map.of("user", context.principal().userId()))
                .fields("status")
                .page(1, 1));
        return open.isEmpty() ? Optional.empty() : lock(data, open.get(0).id());
    }

    /** The shift, locked, when it is still open. */
    static Optional<DataRecord> lock(DataAccess data, long shift) {
        return data.lock("cashier-shift", List.of(shift), FIELDS).stream()
                .filter(s -> "open".equals(s.text("status")))
                .findFirst();
    }

    /** Whether the caller may act on what another cashier booked. */
    static boolean isSupervisor(Services services, CallContext context, long organization) {
        String roles = services.parameter("charging", "reverseOtherRoles", organization);
        return Arrays.stream(roles.split(" ")).anyMatch(context.principal().roles()::contains);
    }
}
