package cn.minshui.revenue.reading;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was read at one card in one period, in whole m³ of the register.
 *
 * @param last pointer of the card before this reading
 * @param current what the register shows now (of the new meter after a replacement)
 * @param estimated volume the reader estimated
 * @param oldEnd last register reading of a replaced meter
 * @param newStart first register reading of the new meter
 * @param digits of the register, of both meters of a replacement
 * @param meterDays how long each meter of a replacement counted; null where a day is not known
 * @param estimatedBefore how much of {@code last} was estimated and is settled at its own prices; the register may stand so far below it
 */
public record ReadingFacts(
        ReadStatus status,
        long last,
        long current,
        @Nullable Long estimated,
        @Nullable Long oldEnd,
        @Nullable String newMeterNo,
        @Nullable Long newStart,
        int digits,
        @Nullable MeterDays meterDays,
        long estimatedBefore) {

    /** What a quantity can hold. */
    private static final long MOST_VOLUME = 999_999_999;

    /** After a reading that settles nothing. */
    public ReadingFacts(
            ReadStatus status,
            long last,
            long current,
            @Nullable Long estimated,
            @Nullable Long oldEnd,
            @Nullable String newMeterNo,
            @Nullable Long newStart,
            int digits) {
        this(status, last, current, estimated, oldEnd, newMeterNo, newStart, digits, null, 0);
    }

    /** One thing that is wrong with a reading, at the field it stands in. */
    public record Fault(String code, String field, String zh, String en) {}

    /** 10 to the power of the digits: where the register starts again at zero. */
    public long range() {
        return range(digits);
    }

    public static long range(long digits) {
        long range = 1;
        for (int i = 0; i < digits; i++) {
            range *= 10;
        }
        return range;
    }

    /** Whether it puts right what estimates before it charged. */
    public boolean settles() {
        return estimatedBefore > 0
                && (status == ReadStatus.NORMAL || status == ReadStatus.ROLLOVER || status == ReadStatus.REPLACED);
    }

    /** How much of {@link #pointer()} nobody has read. */
    public long estimatedAfter() {
        return status == ReadStatus.ESTIMATED ? estimatedBefore + value(estimated) : 0;
    }

    /** How far a register stands below an estimated pointer; 0 where it does not, or by more than was estimated. */
    private long below(long register) {
        long below = Math.floorMod(last - register, range());
        return below <= estimatedBefore ? below : 0;
    }

    /** Whole m³ since the last reading, below zero after too high an estimate; defined where {@link #faults()} is empty. */
    public long volume() {
        return switch (status) {
            case NORMAL -> below(current) > 0 ? -below(current) : current - last;
            case ZERO, WAITING -> 0;
            case REVERSED -> last - current;
            case ESTIMATED -> value(estimated);
            case ROLLOVER -> Math.floorMod(current - last, range());
            case REPLACED ->
                (below(value(oldEnd)) > 0 ? -below(value(oldEnd)) : Math.floorMod(value(oldEnd) - last, range()))
                        + Math.floorMod(current - value(newStart), range());
            case FAULT_REPLACED -> days().whole(onNewMeter()).longValueExact();
        };
    }

    /** m³ that the new meter of a replacement counted; what it showed when it was put in, nobody used. */
    public long onNewMeter() {
        return Math.floorMod(current - value(newStart), range());
    }

    private MeterDays days() {
        if (meterDays == null) {
            throw new IllegalStateException("the reading has faults");
        }
        return meterDays;
    }

    /** The card's pointer after this reading. */
    public long pointer() {
        return status == ReadStatus.WAITING ? last : current;
    }

    /** Everything that contradicts the status or the register; empty when the volume is certain. */
    public List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        range(faults, "lastReading", "上期抄码", last);
        range(faults, "currentReading", "本期抄码", current);
        switch (status) {
            case NORMAL -> normal(faults);
            case ZERO -> zero(faults);
            case ESTIMATED -> estimated(faults);
            case ROLLOVER -> rollover(faults);
            case REPLACED -> replaced(faults);
            case FAULT_REPLACED -> faultReplaced(faults);
            case WAITING -> waiting(faults);
            case REVERSED -> reversed(faults);
        }
        return faults;
    }

    private void normal(List<Fault> faults) {
        if (current < last && below(current) == 0) {
            faults.add(new Fault(
                    "READING_BACKWARDS",
                    "currentReading",
                    "本期抄码 " + current + " 小于上期抄码 " + last + "，表况却是正常；满度、换表、等针、倒装请改表况",
                    "The reading " + current + " is below the last one " + last + " although the status is normal"));
        }
    }

    private void zero(List<Fault> faults) {
        if (current != last) {
            faults.add(new Fault(
                    "ZERO_BUT_MOVED",
                    "currentReading",
                    "表况是零水量，抄码却从 " + last + " 变为 " + current,
                    "The status says zero volume but the register moved from " + last + " to " + current));
        }
    }

    private void waiting(List<Fault> faults) {
        if (current >= last) {
            faults.add(new Fault(
                    "WAITING_BUT_REACHED",
                    "currentReading",
                    "表况是等针，本期抄码 " + current + " 却不小于上期抄码 " + last,
                    "The status says the register waits below " + last + " but it shows " + current));
        }
    }

    private void reversed(List<Fault> faults) {
        if (current > last) {
            faults.add(new Fault(
                    "REVERSED_BUT_RISEN",
                    "currentReading",
                    "表况是倒装，本期抄码 " + current + " 却大于上期抄码 " + last,
                    "The status says the meter counts down but it rose from " + last + " to " + current));
        }
    }

    private void estimated(List<Fault> faults) {
        if (estimated == null) {
            missing(faults, "estimatedVolume", "估抄要填估抄水量", "An estimate needs the estimated volume");
            return;
        }
        if (estimated < 0 || estimated > MOST_VOLUME) {
            tooMuch(faults, "estimatedVolume", estimated);
            return;
        }
        long expected = Math.floorMod(last + estimated, range());
        if (current != expected) {
            faults.add(new Fault(
                    "ESTIMATE_MISMATCH",
                    "currentReading",
                    "估抄的本期抄码应为上期加水量 " + expected + "，填的是 " + current,
                    "The reading of an estimate must be last + volume = " + expected + ", not " + current));
        }
    }

    private void rollover(List<Fault> faults) {
        if (current >= last) {
            faults.add(new Fault(
                    "ROLLOVER_NOT_BELOW",
                    "currentReading",
                    "表况是满度，本期抄码 " + current + " 却不小于上期抄码 " + last,
                    "The status says the register ran over but " + current + " is not below " + last));
        }
    }

    private void replaced(List<Fault> faults) {
        if (oldEnd == null) {
            missing(faults, "oldMeterEnd", "换表要填旧表止码", "A replacement needs the old meter's end reading");
        }
        newMeter(faults);
        if (meterDays != null && (meterDays.oldDays() < 0 || meterDays.newDays() < 0)) {
            outside(faults, "换表日期要在上次抄表和本次抄表之间");
        }
        if (faults.isEmpty() && volume() > MOST_VOLUME) {
            tooMuch(faults, "oldMeterEnd", volume());
        }
    }

    private void faultReplaced(List<Fault> faults) {
        newMeter(faults);
        if (meterDays == null || !meterDays.isInside()) {
            outside(faults, "故障换表按天推算，要填换表日期，在上次抄表之后、本次抄表之前；没有上次抄表日期的不能推算");
        }
        if (faults.isEmpty() && days().whole(onNewMeter()).compareTo(BigDecimal.valueOf(MOST_VOLUME)) > 0) {
            faults.add(new Fault(
                    "VOLUME_OUT_OF_RANGE",
                    "currentReading",
                    "按天推算的水量超过 " + MOST_VOLUME,
                    "The volume by days is above " + MOST_VOLUME));
        }
    }

    private static void outside(List<Fault> faults, String zh) {
        faults.add(new Fault(
                "REPLACED_ON_OUTSIDE",
                "replacedOn",
                zh,
                "The replacement must lie between the last reading and this one"));
    }

    private void newMeter(List<Fault> faults) {
        if (oldEnd != null) {
            range(faults, "oldMeterEnd", "旧表止码", oldEnd);
        }
        if (newMeterNo == null) {
            missing(faults, "newMeterNo", "换表要填新表号", "A replacement needs the new meter's number");
        }
        if (newStart == null) {
            missing(faults, "newMeterStart", "换表要填新表起码", "A replacement needs the new meter's start reading");
        } else {
            range(faults, "newMeterStart", "新表起码", newStart);
        }
    }

    private void range(List<Fault> faults, String field, String label, long reading) {
        if (reading < 0 || reading >= range()) {
            faults.add(new Fault(
                    "READING_OUT_OF_RANGE",
                    field,
                    label + " " + reading + " 超出 " + digits + " 位量程",
                    "The reading " + reading + " does not fit a register of " + digits + " digits"));
        }
    }

    private static void tooMuch(List<Fault> faults, String field, long volume) {
        faults.add(new Fault(
                "VOLUME_OUT_OF_RANGE",
                field,
                "水量 " + volume + " 不在 0 到 " + MOST_VOLUME + " 之间",
                "The volume " + volume + " is not between 0 and " + MOST_VOLUME));
    }

    private static void missing(List<Fault> faults, String field, String zh, String en) {
        faults.add(new Fault("READING_FIELD_MISSING", field, zh, en));
    }

    private static long value(@Nullable Long number) {
        if (number == null) {
            throw new IllegalStateException("the reading has faults");
        }
        return number;
    }
}
