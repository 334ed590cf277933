package cn.minshui.tariff;

import org.jspecify.annotations.Nullable;

/**
 * What kernel 2 knows of a version beyond its items.
 *
 * @param basis what the bounds are multiplied by
 * @param unit to which volumes are rounded wherever one is divided, m³ × 1000
 */
record VersionRules(
        Accumulation accumulation,
        Basis basis,
        @Nullable Population population,
        @Nullable Minimum minimum,
        PriceChange change,
        long unit,
        Concession[] concessions) {
    static final VersionRules NONE = new VersionRules(
            Accumulation.MONTH, Basis.CARD, null, null, PriceChange.WHOLE, Scale.VOLUME, new Concession[0]);

    enum Basis {
        CARD,
        HOUSEHOLD,
        PERSON
    }

    enum FirstReading {
        /** Runs through the tiers and counts. */
        COUNTED,
        /** Runs through the tiers from zero and does not count. */
        NOT_COUNTED,
        /** Is all first tier and does not count. */
        FIRST_TIER
    }

    /**
     * The window in which volumes run through the tiers together.
     *
     * @param months length: 1, 2 or 12
     * @param startMonth month of the year in which a window begins, 1 to 12
     * @param byMonths whether the bounds of a window shorter than the billed period grow with its months
     * @param gapMonths a period longer than this is all first tier and does not count; with windows of a year only
     * @param split whether a period that reaches into a new year is split by its months
     * @param restartsWithOwner whether a new owner begins at zero
     */
    record Accumulation(
            int months,
            int startMonth,
            boolean byMonths,
            FirstReading firstReading,
            int gapMonths,
            boolean split,
            boolean restartsWithOwner) {
        static final Accumulation MONTH = new Accumulation(1, 1, true, FirstReading.NOT_COUNTED, 12, true, false);

        /** Whether what was counted in windows of the other was counted in these. */
        boolean sameWindows(Accumulation other) {
            return months == other.months && startMonth == other.startMonth;
        }

        boolean isYear() {
            return months == 12;
        }

        /** First month of the window that holds a month, both as {@link Months} counts them. */
        long window(long month) {
            return months == 1 ? month : month - Math.floorMod(month - (startMonth - 1), (long) months);
        }
    }

    /**
     * More room in the tiers for more people.
     *
     * @param above people for whom the bounds as written are meant
     * @param extra m³ × 1000 for each more, in one window
     * @param most people that count, 0 for no limit
     * @param tiers tiers whose bounds grow, one bit each from the first
     */
    record Population(long above, long extra, long most, long tiers) {
        long extraFor(long people) {
            long counted = most > 0 ? Math.min(people, most) : people;
            return counted > above ? Math.multiplyExact(counted - above, extra) : 0;
        }
    }

    /**
     * @param skip whether a card below it is left to the next cycle; otherwise it pays for the minimum
     * @param everyMonth whether the volume is meant for each month of the period
     */
    record Minimum(long volume, boolean skip, boolean everyMonth) {}

    /** What is done with a period in which prices change; the newer version says. */
    record PriceChange(Mode mode, Bounds bounds) {
        static final PriceChange WHOLE = new PriceChange(Mode.WHOLE, Bounds.PRORATED);

        enum Mode {
            WHOLE,
            DAY,
            MONTH
        }

        enum Bounds {
            /** Each part has its share of the bounds. */
            PRORATED,
            /** Each part has the bounds in full. */
            FULL,
            /** The new part goes on in the tier where the old one ended. */
            CONTINUED
        }
    }

    /**
     * A concession that cards may hold.
     *
     * @param rule as its lines name it
     * @param value m³ × 1000, cents or yuan × 10000 by its kind, unless the card brings its own
     * @param items one bit for each ordinal
     * @param mostVolume m³ × 1000 that a special price reaches, 0 for all
     */
    record Concession(
            String id,
            String rule,
            Kind kind,
            long value,
            long items,
            boolean everyMonth,
            Reach reach,
            boolean topDown,
            long mostVolume) {
        enum Kind {
            VOLUME,
            AMOUNT,
            PRICE
        }

        enum Reach {
            /** Every tier. */
            ALL,
            /** Volume of the first tier. */
            FIRST_TIER,
            /** Volume of the first tier, while the whole bill stays in it. */
            STAYS_IN_FIRST_TIER
        }
    }
}
