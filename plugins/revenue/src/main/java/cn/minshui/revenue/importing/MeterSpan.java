package cn.minshui.revenue.importing;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** A meter's time at a card while an import is worked out; mutable, because a later sheet may end it. */
final class MeterSpan {
    final String meterNo;
    final @Nullable Long meter;
    final @Nullable LocalDate installedOn;
    final long startReading;
    private @Nullable LocalDate removedOn;
    private @Nullable Long endReading;
    private boolean ended;
    private long written;

    /** @param meter id in the database, null for a meter that the workbook brings */
    MeterSpan(String meterNo, @Nullable Long meter, @Nullable LocalDate installedOn, long startReading) {
        this.meterNo = meterNo;
        this.meter = meter;
        this.installedOn = installedOn;
        this.startReading = startReading;
    }

    /** @param reading null where a broken meter showed none */
    void end(@Nullable LocalDate day, @Nullable Long reading) {
        this.ended = true;
        this.removedOn = day;
        this.endReading = reading;
    }

    /** Tells under which id a meter that the workbook brings is written. */
    void write(long id) {
        written = id;
    }

    /** Id in the database; 0 while the meter is not written. */
    long id() {
        return meter == null ? written : meter;
    }

    boolean isEnded() {
        return ended;
    }

    @Nullable
    LocalDate removedOn() {
        return removedOn;
    }

    @Nullable
    Long endReading() {
        return endReading;
    }
}
