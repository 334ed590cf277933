package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.plugin.Services;
import cn.minshui.revenue.reading.ReadCycle;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The time that a bill covers.
 *
 * @param months ending with the billing month, at least 1
 * @param from the day after the last reading, null for a card that was not read before
 * @param to the day of the reading, null where a bill was made before these were stored
 * @param first whether nothing was read before
 */
record BilledSpan(
        long months, @Nullable LocalDate from, @Nullable LocalDate to, boolean first) {
    /** One month, as bills were made before cycles counted. */
    static final BilledSpan MONTH = new BilledSpan(1, null, null, false);

    private static final String ELAPSED = "elapsed";

    /** The time of this one with that of those that were left to it. @param left oldest first */
    BilledSpan after(List<BilledSpan> left) {
        if (left.isEmpty()) {
            return this;
        }
        BilledSpan oldest = left.get(0);
        long all = left.stream().mapToLong(BilledSpan::months).reduce(months, Math::addExact);
        return new BilledSpan(all, oldest.from, to, oldest.first);
    }

    /** @param before day of the last reading, null when there is none */
    static BilledSpan of(
            Services services, long organization, ReadCycle cycle, @Nullable LocalDate before, LocalDate readAt) {
        long months = services.parameter("billing", "monthsBy", organization).equals(ELAPSED) && before != null
                ? Math.max(1, ChronoUnit.MONTHS.between(YearMonth.from(before), YearMonth.from(readAt)))
                : cycle.months();
        LocalDate from = before != null && before.isBefore(readAt) ? before.plusDays(1) : null;
        return new BilledSpan(months, from, readAt, before == null);
    }
}
