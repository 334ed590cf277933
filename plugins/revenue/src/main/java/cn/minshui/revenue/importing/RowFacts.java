package cn.minshui.revenue.importing;

import cn.minshui.engine.spi.imports.ImportRow;
import cn.minshui.revenue.reading.MeterDays;
import cn.minshui.revenue.reading.ReadStatus;
import cn.minshui.revenue.reading.ReadingFacts;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** What was read, from a row of a sheet and the card that it is about. */
final class RowFacts {
    private final Directory directory;
    private final RowReport report;

    RowFacts(Directory directory, RowReport report) {
        this.directory = directory;
        this.report = report;
    }

    /** Where a replacement tells no day it is taken to have been that of the reading. */
    static @Nullable LocalDate replacedOn(ImportRow row, @Nullable LocalDate readAt) {
        LocalDate told = Cells.date(row, "replacedOn");
        return told == null ? readAt : told;
    }

    /** @return null when a cell or the register of the card is told to be wrong elsewhere */
    @Nullable
    ReadingFacts of(ImportRow row, CardPlan card, @Nullable Long last, @Nullable Long current) {
        String key = Cells.text(row, "status");
        ReadStatus status = key == null ? null : ReadStatus.of(key).orElse(null);
        if (key != null && status == null) {
            report.error(
                    row, "STATUS_UNKNOWN", "status", "表况 " + key + " 没有计量办法", "The status " + key + " is not known");
        }
        if (status == null || last == null || current == null || card.digits == null) {
            return null;
        }
        MeterDays days = status.isReplacement()
                ? MeterDays.of(
                        card.lastReadAt(),
                        Cells.date(row, "replacedOn"),
                        Cells.date(row, "readAt"),
                        directory.faultRatio(card))
                : null;
        return ReadingPlan.facts(row, status, last, current, card.digits, days, directory.estimatedBefore(card));
    }
}
