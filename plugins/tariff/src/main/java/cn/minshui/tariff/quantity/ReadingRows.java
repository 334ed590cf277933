package cn.minshui.tariff.quantity;

import cn.minshui.engine.spi.calculator.Columns;
import org.jspecify.annotations.Nullable;

/** Readings by row, one at a time worked out into volume and pointer. */
final class ReadingRows {
    private static final long CUBIC_METRE = 1_000;
    private static final long ONE = 10_000;

    private final Cells algorithm;
    private final Cells last;
    private final Cells current;
    private final Cells given;
    private final Cells range;
    private final Cells rangeIsHighest;
    private final Cells oldEnd;
    private final Cells newStart;
    private final Cells newRange;
    private final Cells oldDays;
    private final Cells newDays;
    private final Cells previousDays;
    private final Cells thisDays;
    private final Cells previousBilled;
    private final Cells count;
    private final Cells ratio;
    private final Cells unit;
    private final Cells allowZero;

    private long volume;
    private long reading;
    private long exact;

    ReadingRows(Columns input) {
        algorithm = Cells.of(input, "algorithm");
        last = Cells.of(input, "last");
        current = Cells.of(input, "current");
        given = Cells.of(input, "volume");
        range = Cells.of(input, "range");
        rangeIsHighest = Cells.of(input, "rangeIsHighest");
        oldEnd = Cells.of(input, "oldEnd");
        newStart = Cells.of(input, "newStart");
        newRange = Cells.of(input, "newRange");
        oldDays = Cells.of(input, "oldDays");
        newDays = Cells.of(input, "newDays");
        previousDays = Cells.of(input, "previousDays");
        thisDays = Cells.of(input, "thisDays");
        previousBilled = Cells.of(input, "previousBilled");
        count = Cells.of(input, "count");
        ratio = Cells.of(input, "ratio");
        unit = Cells.of(input, "unit");
        allowZero = Cells.of(input, "allowZero");
    }

    long volume() {
        return volume;
    }

    long reading() {
        return reading;
    }

    /** The volume before it was rounded. */
    long exact() {
        return exact;
    }

    /** @return what is wrong with the row, null when nothing is */
    @Nullable
    String work(int r) {
        Algorithm how = Algorithm.of(algorithm.get(r));
        if (how == null) {
            return "ALGORITHM_UNKNOWN";
        }
        if (given.get(r) < 0 || last.get(r) < 0 || current.get(r) < 0) {
            return "VOLUME_NEGATIVE";
        }
        try {
            return work(how, r);
        } catch (ArithmeticException tooMuch) {
            return "VOLUME_OUT_OF_RANGE";
        }
    }

    private @Nullable String work(Algorithm how, int r) {
        return switch (how) {
            case NORMAL -> normal(r);
            case ESTIMATE -> is(given.get(r), wrapped(last.get(r) + given.get(r), span(range.get(r), r)));
            case RUN_OVER -> runOver(r);
            case FAULT_REPLACEMENT -> faultReplacement(r);
            case REPLACEMENT -> replacement(r);
            case INDEPENDENT -> is(given.get(r), current.get(r));
            case UNCHANGED -> current.get(r) > last.get(r) ? "NOT_UNCHANGED" : is(0, last.get(r));
            case ESTIMATE_OVER_REPLACEMENT -> estimateOverReplacement(r);
            case TRUE_UP -> trueUp(r);
            case AVERAGE -> average(r);
            case REVERSED ->
                current.get(r) > last.get(r) ? "READING_BACKWARDS" : is(last.get(r) - current.get(r), current.get(r));
        };
    }

    private @Nullable String is(long cubicMetres, long pointer) {
        volume = cubicMetres;
        exact = cubicMetres;
        reading = pointer;
        return null;
    }

    /** Where the register begins again, 0 when that is not known. */
    private long span(long written, int r) {
        return written > 0 && rangeIsHighest.get(r) != 0 ? written + unit.orElse(r, CUBIC_METRE) : written;
    }

    private static long wrapped(long pointer, long span) {
        return span > 0 ? Math.floorMod(pointer, span) : pointer;
    }

    private @Nullable String normal(int r) {
        long span = span(range.get(r), r);
        if (span > 0 && current.get(r) >= span) {
            return "READING_OUT_OF_RANGE";
        }
        long used = current.get(r) - last.get(r);
        if (used < 0) {
            return "READING_BACKWARDS";
        }
        return used == 0 && allowZero.get(r) == 0 ? "READING_UNCHANGED" : is(used, current.get(r));
    }

    private @Nullable String runOver(int r) {
        long span = span(range.get(r), r);
        if (span == 0) {
            return "RANGE_MISSING";
        }
        if (current.get(r) >= span || last.get(r) > span) {
            return "READING_OUT_OF_RANGE";
        }
        return current.get(r) >= last.get(r)
                ? "ROLLOVER_NOT_BELOW"
                : is(span - last.get(r) + current.get(r), current.get(r));
    }

    /** The new meter's start is not subtracted: it is taken to have begun at zero. */
    private @Nullable String faultReplacement(int r) {
        if (newDays.get(r) <= 0 || oldDays.get(r) < 0) {
            return "DAYS_MISSING";
        }
        long days = Math.addExact(oldDays.get(r), newDays.get(r));
        long product = Math.multiplyExact(Math.multiplyExact(current.get(r), days), ratio.orElse(r, ONE));
        return rounded(product, Math.multiplyExact(newDays.get(r), ONE), current.get(r), r);
    }

    /** A difference below zero is a run-over where the range is known; without one the whole is at least zero. */
    private @Nullable String replacement(int r) {
        long old = wrappedBelowZero(oldEnd.get(r) - last.get(r), span(range.get(r), r));
        long recent = wrappedBelowZero(current.get(r) - newStart.get(r), span(newRange.orElse(r, range.get(r)), r));
        return is(Math.max(0, Math.addExact(old, recent)), current.get(r));
    }

    private static long wrappedBelowZero(long used, long span) {
        return used < 0 && span > 0 ? Math.floorMod(used, span) : used;
    }

    private @Nullable String estimateOverReplacement(int r) {
        long old = wrappedBelowZero(oldEnd.get(r) - last.get(r), span(range.get(r), r));
        long pointer = newStart.get(r) + given.get(r) - old;
        return pointer < newStart.get(r) ? "READING_BACKWARDS" : is(given.get(r), pointer);
    }

    private @Nullable String trueUp(int r) {
        long days = newDays.get(r);
        if (days <= 0 || previousDays.get(r) <= 0 || thisDays.get(r) <= 0) {
            return "DAYS_MISSING";
        }
        long step = unit.orElse(r, CUBIC_METRE);
        long used = given.get(r);
        long billed = previousBilled.get(r);
        long shouldHaveBeen = Rounding.halfUp(used, previousDays.get(r), days, step);
        if (shouldHaveBeen <= billed) {
            return rounded(Math.multiplyExact(used, thisDays.get(r)), days, current.get(r), r);
        }
        long all = Math.multiplyExact(used, Math.addExact(previousDays.get(r), thisDays.get(r)));
        return rounded(Math.max(0, all - Math.multiplyExact(billed, days)), days, current.get(r), r);
    }

    private @Nullable String average(int r) {
        if (count.get(r) <= 0) {
            return "COUNT_MISSING";
        }
        long sum = Math.multiplyExact(given.get(r), ratio.orElse(r, ONE));
        String wrong = rounded(sum, Math.multiplyExact(count.get(r), ONE), 0, r);
        reading = wrapped(last.get(r) + volume, span(range.get(r), r));
        return wrong;
    }

    private @Nullable String rounded(long dividend, long divisor, long pointer, int r) {
        long step = unit.orElse(r, CUBIC_METRE);
        volume = Math.multiplyExact(Rounding.halfUp(dividend, Math.multiplyExact(divisor, step)), step);
        exact = Rounding.halfUp(dividend, divisor);
        reading = pointer;
        return null;
    }
}
