package cn.minshui.tariff;

import java.util.Arrays;
import java.util.function.Predicate;

/**
 * A price version in force from a month on.
 *
 * @param from first billing month, {@code yyyyMM} as a number
 * @param firstDay first day of that month, days since 1970
 * @param label {@code tariff@version}, as bills store it
 * @param items in the order of their ordinals
 * @param byVolume those of the items that are charged by volume
 * @param byCount by shops, households or people
 * @param shares as a share of others
 */
record CompiledVersion(
        String id,
        String label,
        long from,
        long firstDay,
        int kernel,
        CompiledItem[] items,
        CompiledItem[] byVolume,
        CompiledItem[] byCount,
        CompiledItem[] shares,
        VersionRules rules) {

    static CompiledVersion of(
            String id, String label, long from, long firstDay, int kernel, CompiledItem[] items, VersionRules rules) {
        return new CompiledVersion(
                id,
                label,
                from,
                firstDay,
                kernel,
                items,
                those(items, c -> c == Charge.VOLUME),
                those(items, c -> c != Charge.VOLUME && c != Charge.SHARE),
                those(items, c -> c == Charge.SHARE),
                rules);
    }

    private static CompiledItem[] those(CompiledItem[] items, Predicate<Charge> charge) {
        return Arrays.stream(items).filter(i -> charge.test(i.charge())).toArray(CompiledItem[]::new);
    }
}
