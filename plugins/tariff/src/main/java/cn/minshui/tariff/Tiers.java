package cn.minshui.tariff;

import cn.minshui.tariff.VersionRules.Accumulation;
import cn.minshui.tariff.VersionRules.Basis;
import cn.minshui.tariff.VersionRules.FirstReading;
import cn.minshui.tariff.VersionRules.Population;
import cn.minshui.tariff.VersionRules.PriceChange.Bounds;
import org.jspecify.annotations.Nullable;

/** Runs a part's volume through the tiers of its items, each window of the tier year on its own accumulation. */
final class Tiers {
    private final Given given;
    private final Lines lines;
    private final Volumes volumes;
    private long[] scratch = new long[16];

    // of the part at hand
    private int row;
    private VersionRules rules = VersionRules.NONE;
    private boolean boundsAsWritten;
    private long multiplier;
    private long extra;
    private long numerator;
    private long denominator;
    private long startOld;
    private long volumeOld;
    private long windowOld;
    private long startNew;
    private long volumeNew;
    private long windowNew;
    private boolean firstTierOnly;
    private boolean counted;

    Tiers(Given given, Lines lines, Volumes volumes) {
        this.given = given;
        this.lines = lines;
        this.volumes = volumes;
    }

    /** What keeps bounds from being known, null when nothing does. */
    @Nullable
    String missing(int r, VersionRules of) {
        return switch (of.basis()) {
            case CARD -> null;
            case HOUSEHOLD -> given.households(r) > 0 ? null : "HOUSEHOLDS_MISSING";
            case PERSON -> given.population(r) > 0 ? null : "POPULATION_MISSING";
        };
    }

    /** @param earlier volume of the older parts that the new one goes on from, in the window of the row's month */
    void of(int r, PriceParts parts, int part, long earlierOld, long earlierNew) {
        row = r;
        rules = parts.version(part).rules();
        Accumulation accumulation = rules.accumulation();
        long gap = given.months(r);
        boolean first = given.isFirst(r);
        boolean tooLong = accumulation.isYear() && gap > accumulation.gapMonths();
        firstTierOnly = tooLong || (first && accumulation.firstReading() == FirstReading.FIRST_TIER);
        counted = !tooLong && (!first || accumulation.firstReading() == FirstReading.COUNTED);
        windows(parts, part, accumulation, tooLong, earlierOld, earlierNew);
        bounds(parts, part, accumulation, gap);
    }

    /** Volume of the part in the window before that of the row's month. */
    long volumeOld() {
        return volumeOld;
    }

    long volumeNew() {
        return volumeNew;
    }

    private void windows(
            PriceParts parts, int part, Accumulation accumulation, boolean whole, long earlierOld, long earlierNew) {
        long volume = parts.volume(part);
        windowNew = accumulation.window(Months.index(given.month.get(row)));
        windowOld = windowNew - accumulation.months();
        volumeOld = 0;
        if (accumulation.isYear() && accumulation.split() && !whole && parts.firstMonth(part) < windowNew) {
            long length = parts.lastMonth(part) - parts.firstMonth(part) + 1;
            long newer = Math.max(0, parts.lastMonth(part) - windowNew + 1);
            volumeOld = volume - Math.min(volume, Divide.share(volume, newer, length, rules.unit()));
        }
        volumeNew = volume - volumeOld;
        boolean goesOn = counted && accumulation.sameWindows(parts.accumulation());
        startOld = goesOn ? Math.addExact(given.usedBefore(row), earlierOld) : earlierOld;
        startNew = goesOn ? Math.addExact(given.used(row), earlierNew) : earlierNew;
    }

    private void bounds(PriceParts parts, int part, Accumulation accumulation, long months) {
        numerator = accumulation.months();
        denominator = accumulation.months();
        if (!accumulation.isYear() && accumulation.byMonths()) {
            numerator = Math.max(months, denominator);
        }
        if (parts.count() > 1 && parts.bounds() == Bounds.PRORATED && !accumulation.isYear()) {
            numerator = Math.multiplyExact(numerator, parts.share(part));
            denominator = Math.multiplyExact(denominator, parts.units());
        }
        Population population = rules.population();
        extra = population == null ? 0 : population.extraFor(given.population(row));
        multiplier = rules.basis() == Basis.CARD
                ? 1
                : rules.basis() == Basis.PERSON ? given.population(row) : given.households(row);
        boundsAsWritten = numerator == denominator && extra == 0 && multiplier == 1;
    }

    void price(CompiledItem item, long factor) {
        if (firstTierOnly) {
            volumes.line(item, 1, volumeOld + volumeNew, factor, item.prices()[0], rules.unit());
            return;
        }
        long[] upTo = boundsAsWritten ? item.upTo() : boundsOf(item);
        if (volumeOld > 0) {
            run(item, factor, upTo, startOld, volumeOld, windowOld);
        }
        if (volumeNew > 0) {
            run(item, factor, upTo, startNew, volumeNew, windowNew);
        }
    }

    private void run(CompiledItem item, long factor, long[] upTo, long start, long volume, long window) {
        long[] prices = item.prices();
        long end = Math.addExact(start, volume);
        long from = start;
        long month = Months.number(window);
        for (int t = 0; from < end; t++) {
            long to = t == prices.length - 1 ? end : Math.min(upTo[t], end);
            if (to > from) {
                volumes.line(item, t + 1, to - from, factor, prices[t], rules.unit());
                lines.counts(month, counted ? to - from : 0);
                from = to;
            }
        }
    }

    private long[] boundsOf(CompiledItem item) {
        long[] written = item.upTo();
        if (scratch.length < written.length) {
            scratch = new long[written.length];
        }
        Population population = rules.population();
        long grown = population == null ? 0 : population.tiers();
        for (int t = 0; t < written.length - 1; t++) {
            long bound = Math.addExact(written[t], (grown & 1L << t) == 0 ? 0 : extra);
            scratch[t] = Divide.halfUp(Math.multiplyExact(bound, multiplier), numerator, denominator);
        }
        return scratch;
    }
}
