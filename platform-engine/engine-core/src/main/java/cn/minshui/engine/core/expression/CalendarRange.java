package cn.minshui.engine.core.expression;

import java.time.LocalDate;

/** The years 0001 to 9999, which every database and every four-digit text holds; a shift that leaves them gives null. */
final class CalendarRange {
    static final LocalDate FIRST = LocalDate.of(1, 1, 1);
    static final LocalDate LAST = LocalDate.of(9999, 12, 31);

    private CalendarRange() {}

    static boolean holds(LocalDate date) {
        return !date.isBefore(FIRST) && !date.isAfter(LAST);
    }

    /** The latest day that still lies within the range after the shift; for a negative amount, the earliest. */
    static LocalDate bound(Node.Unit unit, long amount) {
        LocalDate end = amount < 0 ? FIRST : LAST;
        if (unit == Node.Unit.DAYS) {
            return end.minusDays(amount);
        }
        LocalDate month = end.withDayOfMonth(1).minusMonths(unit == Node.Unit.YEARS ? amount * 12 : amount);
        return amount < 0 ? month : month.plusMonths(1).minusDays(1);
    }
}
