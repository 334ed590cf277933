package cn.minshui.tariff;

import cn.minshui.tariff.VersionRules.Accumulation;
import cn.minshui.tariff.VersionRules.PriceChange.Bounds;
import cn.minshui.tariff.VersionRules.PriceChange.Mode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The billed period of one row, cut where prices change. The new part of a volume is its share of the days or months, rounded half
 * up to the unit; the remainder stays with the older prices. Part 0 is the newest. Used again for every row.
 */
final class PriceParts {
    private final Given given;
    private CompiledVersion[] versions = {};
    private int count;
    private long units;
    private Bounds bounds = Bounds.PRORATED;
    private Accumulation accumulation = Accumulation.MONTH;
    private CompiledVersion[] version = new CompiledVersion[8];
    private long[] volume = new long[8];
    private long[] share = new long[8];
    private long[] firstMonth = new long[8];
    private long[] lastMonth = new long[8];

    PriceParts(Given given) {
        this.given = given;
    }

    int count() {
        return count;
    }

    CompiledVersion version(int part) {
        return version[part];
    }

    long volume(int part) {
        return volume[part];
    }

    /** Days or months of a part; of all parts together they are {@link #units()}. */
    long share(int part) {
        return share[part];
    }

    long units() {
        return units;
    }

    /** What the newest version says about the bounds of the parts. */
    Bounds bounds() {
        return bounds;
    }

    /** The windows that the row's volumes were counted in: those of the newest version. */
    Accumulation accumulation() {
        return accumulation;
    }

    long firstMonth(int part) {
        return firstMonth[part];
    }

    long lastMonth(int part) {
        return lastMonth[part];
    }

    /** @return the problem that keeps the period from being cut, null when there is none */
    @Nullable
    String cut(int r, CompiledVersion[] all, int newest, long cubicMetres) {
        long last = Months.index(given.month.get(r));
        long first = last - given.months(r) + 1;
        versions = all;
        bounds = all[newest].rules().change().bounds();
        accumulation = all[newest].rules().accumulation();
        count = 0;
        Mode mode = all[newest].rules().change().mode();
        if (newest == 0 || mode == Mode.WHOLE) {
            units = 1;
            add(all[newest], cubicMetres, 1, first, last);
            return null;
        }
        if (mode == Mode.MONTH) {
            cut(newest, cubicMetres, all[newest].rules().unit(), first, last, first, last, false);
            return null;
        }
        long from = given.fromDay(r);
        long to = given.toDay(r);
        if (from == 0 && Months.index(all[newest].from()) < first) {
            units = 1;
            add(all[newest], cubicMetres, 1, first, last);
            return null;
        }
        if (from == 0 || to < from) {
            return "PERIOD_DAYS_MISSING";
        }
        cut(newest, cubicMetres, all[newest].rules().unit(), from, to, first, last, true);
        return null;
    }

    private void cut(
            int newest, long cubicMetres, long unit, long from, long to, long first, long last, boolean byDay) {
        units = to - from + 1;
        long rest = cubicMetres;
        long end = to;
        long endMonth = last;
        for (int v = newest; ; v--) {
            long start = byDay ? versions[v].firstDay() : Months.index(versions[v].from());
            if (v == 0 || start <= from) {
                add(versions[v], rest, end - from + 1, Math.min(first, endMonth), endMonth);
                return;
            }
            if (start <= end) {
                long taken = Math.min(rest, Divide.share(rest, end - start + 1, end - from + 1, unit));
                long startMonth = Math.min(endMonth, Math.max(first, Months.index(versions[v].from())));
                add(versions[v], taken, end - start + 1, startMonth, endMonth);
                rest -= taken;
                end = start - 1;
                endMonth = Math.max(first, startMonth - 1);
            }
        }
    }

    private void add(CompiledVersion of, long cubicMetres, long days, long monthFrom, long monthTo) {
        if (count == version.length) {
            grow();
        }
        version[count] = of;
        volume[count] = cubicMetres;
        share[count] = days;
        firstMonth[count] = monthFrom;
        lastMonth[count] = monthTo;
        count++;
    }

    private void grow() {
        int length = count * 2;
        version = Arrays.copyOf(version, length);
        volume = Arrays.copyOf(volume, length);
        share = Arrays.copyOf(share, length);
        firstMonth = Arrays.copyOf(firstMonth, length);
        lastMonth = Arrays.copyOf(lastMonth, length);
    }
}
