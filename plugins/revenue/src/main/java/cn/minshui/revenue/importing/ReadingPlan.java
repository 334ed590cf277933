package cn.minshui.revenue.importing;

import cn.minshui.engine.spi.imports.ImportRow;
import cn.minshui.revenue.reading.ReadingFacts;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reading that can be written.
 *
 * @param span the meter it was read at, before a replacement
 * @param newSpan the new meter of a replacement
 * @param lastReadAt day of the reading before, null for the first
 * @param average of the three periods before
 */
record ReadingPlan(
        CardPlan card,
        ImportRow row,
        YearMonth period,
        ReadingFacts facts,
        @Nullable LocalDate lastReadAt,
        MeterSpan span,
        @Nullable MeterSpan newSpan,
        @Nullable BigDecimal average,
        List<String> flags) {}
