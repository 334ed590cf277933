package cn.minshui.revenue.reading;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long the old and the new meter of a replacement counted in the period.
 *
 * @param oldDays from the last reading to the replacement
 * @param newDays from there to this reading
 * @param ratio of the volume that the days of a broken meter are taken to have had, by policy {@code estimate.faultRatio}
 */
public record MeterDays(long oldDays, long newDays, BigDecimal ratio) {

    /** @return null where a day is not known */
    public static @Nullable MeterDays of(
            @Nullable LocalDate last, @Nullable LocalDate replaced, @Nullable LocalDate read, BigDecimal ratio) {
        return last == null || replaced == null || read == null
                ? null
                : new MeterDays(
                        ChronoUnit.DAYS.between(last, replaced), ChronoUnit.DAYS.between(replaced, read), ratio);
    }

    /** Whether the replacement lies inside the period. */
    boolean isInside() {
        return oldDays > 0 && newDays > 0;
    }

    /** Whole m³ of all days, half up. @param used m³ of the new meter */
    BigDecimal whole(long used) {
        return BigDecimal.valueOf(used)
                .multiply(BigDecimal.valueOf(Math.addExact(oldDays, newDays)))
                .multiply(ratio)
                .divide(BigDecimal.valueOf(newDays), 0, RoundingMode.HALF_UP);
    }
}
