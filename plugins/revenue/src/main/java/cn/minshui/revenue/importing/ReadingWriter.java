package cn.minshui.revenue.importing;

import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.revenue.reading.MeterDays;
import cn.minshui.revenue.reading.ReadingFacts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes readings, and moves the pointers of cards that the database had before. */
final class ReadingWriter {
    private final DataAccess data;
    private final MeterWriter meters;

    ReadingWriter(DataAccess data, MeterWriter meters) {
        this.data = data;
        this.meters = meters;
    }

    void write(List<ReadingPlan> readings, List<CardPlan> moved) {
        if (readings.isEmpty()) {
            return;
        }
        long id = data.reserveIds(readings.size());
        try (BulkWriter writer = data.bulk(
                "reading",
                "meterCard",
                "book",
                "meter",
                "period",
                "readAt",
                "lastReadAt",
                "readStatus",
                "lastReading",
                "currentReading",
                "estimatedVolume",
                "estimatedBefore",
                "oldMeterEnd",
                "newMeter",
                "newMeterStart",
                "replacedOn",
                "faultRatio",
                "digits",
                "volume",
                "averageVolume",
                "algorithm",
                "source",
                "flags",
                "status")) {
            for (ReadingPlan reading : readings) {
                writer.add(id++, Objects.requireNonNull(reading.card().organization), values(reading));
                reading.card().write(reading);
            }
        }
        movePointers(moved);
    }

    private @Nullable Object[] values(ReadingPlan reading) {
        ReadingFacts facts = reading.facts();
        MeterDays days = reading.meterDays();
        return new @Nullable Object[] {
            reading.card().id,
            reading.card().book,
            meters.id(reading.span()),
            reading.period(),
            Cells.date(reading.row(), "readAt"),
            reading.lastReadAt(),
            facts.status().key(),
            facts.last(),
            facts.current(),
            facts.estimated(),
            facts.estimatedBefore(),
            facts.oldEnd(),
            reading.newSpan() == null ? null : meters.id(reading.newSpan()),
            facts.newStart(),
            days == null ? null : Cells.date(reading.row(), "replacedOn"),
            days == null ? null : days.ratio(),
            (long) facts.digits(),
            BigDecimal.valueOf(facts.volume()),
            reading.average(),
            (long) facts.status().algorithm(),
            "import",
            reading.flags(),
            "entered"
        };
    }

    /** Each card moves to its last reading that was written, which is not always the last one of the file. */
    private void movePointers(List<CardPlan> moved) {
        List<DataAccess.Change> changes = new ArrayList<>();
        for (CardPlan card : moved) {
            ReadingPlan reading = card.lastWritten();
            if (reading != null) {
                Map<String, @Nullable Object> values = new LinkedHashMap<>();
                values.put("lastReading", reading.facts().pointer());
                values.put("lastReadAt", Cells.date(reading.row(), "readAt"));
                values.put("estimatedVolume", reading.facts().estimatedAfter());
                values.put("meter", meters.id(reading.newSpan() == null ? reading.span() : reading.newSpan()));
                changes.add(new DataAccess.Change(card.id, card.version, values));
            }
            if (changes.size() == Directory.ROWS_AT_ONCE) {
                data.updateAll("meter-card", changes);
                changes.clear();
            }
        }
        data.updateAll("meter-card", changes);
    }
}
