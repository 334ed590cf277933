package cn.minshui.revenue.importing;

import cn.minshui.engine.spi.imports.ImportRow;
import cn.minshui.revenue.reading.MeterDays;
import cn.minshui.revenue.reading.ReadStatus;
import cn.minshui.revenue.reading.ReadingFacts;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A reading that can be written.
 *
 * @param span the meter it was read at, before a replacement
 * @param newSpan the new meter of a replacement
 * @param lastReadAt day of the reading before, null for the first
 * @param meterDays how long each meter of a replacement counted; null where a day is not known
 * @param estimatedBefore how much of the last reading was estimated and is settled at its own prices
 * @param average of the three periods before
 * @param flags as a reviewer reads them, null when there are none
 */
record ReadingPlan(
        CardPlan card,
        ImportRow row,
        YearMonth period,
        @Nullable LocalDate lastReadAt,
        @Nullable MeterDays meterDays,
        long estimatedBefore,
        MeterSpan span,
        @Nullable MeterSpan newSpan,
        @Nullable BigDecimal average,
        @Nullable String flags) {

    /** Read again from the row: a plan is kept for every reading of the file, and is small. */
    ReadingFacts facts() {
        return facts(
                row,
                ReadStatus.of(Objects.requireNonNull(Cells.text(row, "status"))).orElseThrow(),
                Objects.requireNonNull(Cells.integer(row, "lastReading")),
                Objects.requireNonNull(Cells.integer(row, "currentReading")),
                Objects.requireNonNull(card.digits),
                meterDays,
                estimatedBefore);
    }

    static ReadingFacts facts(
            ImportRow row,
            ReadStatus status,
            long last,
            long current,
            int digits,
            @Nullable MeterDays meterDays,
            long estimatedBefore) {
        return new ReadingFacts(
                status,
                last,
                current,
                Cells.integer(row, "estimatedVolume"),
                Cells.integer(row, "oldMeterEnd"),
                Cells.text(row, "newMeterNo"),
                Cells.integer(row, "newMeterStart"),
                digits,
                meterDays,
                estimatedBefore);
    }
}
