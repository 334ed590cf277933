package cn.minshui.revenue.reading;

import cn.minshui.engine.spi.plugin.Services;
import java.time.YearMonth;

/** How often a book is read, by the keys of the dictionary {@code read-cycle}. */
public enum ReadCycle {
    MONTHLY("monthly", 1),
    ODD_MONTHS("odd-months", 2),
    EVEN_MONTHS("even-months", 2),
    QUARTERLY("quarterly", 3);

    private final String key;
    private final int months;

    ReadCycle(String key, int months) {
        this.key = key;
        this.months = months;
    }

    /** Months that lie between two readings. */
    public int months() {
        return months;
    }

    /** @throws IllegalArgumentException for a key that the dictionary does not have */
    public static ReadCycle of(String key) {
        for (ReadCycle cycle : values()) {
            if (cycle.key.equals(key)) {
                return cycle;
            }
        }
        throw new IllegalArgumentException("no reading cycle " + key);
    }

    /** Whether a book of this cycle is read in a month. @param quarterly the first month of a year that quarterly books are read in */
    public boolean isRead(YearMonth month, int quarterly) {
        return switch (this) {
            case MONTHLY -> true;
            case ODD_MONTHS -> month.getMonthValue() % 2 == 1;
            case EVEN_MONTHS -> month.getMonthValue() % 2 == 0;
            case QUARTERLY -> Math.floorMod(month.getMonthValue() - quarterly, months) == 0;
        };
    }

    /** The parameter that {@link #isRead} takes, at a node. */
    public static int quarterly(Services services, long organization) {
        return Integer.parseInt(services.parameter("billing", "quarterlyFrom", organization));
    }
}
