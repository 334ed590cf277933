package cn.minshui.tariff;

import cn.minshui.tariff.ItemRules.OverPlan;
import cn.minshui.tariff.VersionRules.Minimum;
import cn.minshui.tariff.VersionRules.PriceChange.Bounds;
import org.jspecify.annotations.Nullable;

/**
 * Calculation semantics 2: all of 1, and windows of accumulation, bounds that grow with months, households or people, price changes
 * inside a period, minimum volumes, surcharges over a plan, shares of other items and concessions. Each line is volume × factor ×
 * price exactly, rounded half up to cents by itself. Whole numbers only; nothing is allocated per row.
 */
final class KernelTwo {
    static final int NUMBER = 2;

    private final Given given;
    private final Lines lines;
    private final PriceParts parts;
    private final Volumes volumes;
    private final Tiers tiers;
    private final Reductions reductions;

    KernelTwo(Given given, Lines lines) {
        this.given = given;
        this.lines = lines;
        this.parts = new PriceParts(given);
        this.volumes = new Volumes(lines);
        this.tiers = new Tiers(given, lines, volumes);
        this.reductions = new Reductions(lines);
    }

    /**
     * Prices a row.
     *
     * @param newest index of the version in force in the row's month
     * @return what keeps it from being priced, null when nothing does
     * @throws ArithmeticException when an amount does not fit
     */
    @Nullable
    String price(int r, CompiledVersion[] versions, int newest) {
        CompiledVersion version = versions[newest];
        int start = lines.size();
        long volume = billed(r, version.rules().minimum());
        if (volume < 0) {
            return "BELOW_MINIMUM_VOLUME";
        }
        String wrong = parts.cut(r, versions, newest, volume);
        if (wrong == null) {
            wrong = byVolume(r);
        }
        if (wrong != null) {
            return wrong;
        }
        lines.of(r, version, NUMBER);
        byCount(r, version);
        String concessions = given.concessions(r);
        if (concessions != null && !concessions.isEmpty()) {
            wrong = reductions.apply(version.rules().concessions(), concessions, given.months(r), start);
        }
        shares(version, start);
        return wrong;
    }

    /** The volume to be billed; -1 leaves the row to the next cycle. */
    private long billed(int r, @Nullable Minimum minimum) {
        long volume = given.volume.get(r);
        long others = given.others(r);
        if (minimum == null || others < 0) {
            return volume;
        }
        long least = minimum.everyMonth() ? Math.multiplyExact(minimum.volume(), given.months(r)) : minimum.volume();
        long card = Math.addExact(volume, others);
        if (card >= least) {
            return volume;
        }
        if (minimum.skip()) {
            return given.isAnyway(r) ? volume : -1;
        }
        return Math.addExact(volume, least - card);
    }

    private @Nullable String byVolume(int r) {
        long before = given.planUsed(r);
        long earlierOld = 0;
        long earlierNew = 0;
        for (int part = parts.count() - 1; part >= 0; part--) {
            CompiledVersion version = parts.version(part);
            String missing = tiers.missing(r, version.rules());
            if (missing != null) {
                return missing;
            }
            boolean goesOn = parts.bounds() == Bounds.CONTINUED
                    || version.rules().accumulation().isYear();
            lines.of(r, version, NUMBER);
            tiers.of(r, parts, part, goesOn ? earlierOld : 0, goesOn ? earlierNew : 0);
            part(r, version, parts.volume(part), before);
            before = Math.addExact(before, parts.volume(part));
            if (version.rules().accumulation().sameWindows(parts.accumulation())) {
                earlierOld += tiers.volumeOld();
                earlierNew += tiers.volumeNew();
            }
        }
        return null;
    }

    private void part(int r, CompiledVersion version, long volume, long planUsed) {
        if (volume == 0) {
            return;
        }
        for (CompiledItem item : version.byVolume()) {
            long factor = item.sewageFactor()
                    ? given.sewageFactor.get(r)
                    : item.rules().coefficient();
            if (item.tiered()) {
                tiers.price(item, factor);
            } else {
                volumes.line(
                        item,
                        0,
                        volume,
                        factor,
                        item.prices()[0],
                        version.rules().unit());
            }
            OverPlan over = item.rules().overPlan();
            if (over != null) {
                volumes.overPlan(over, given.plan(r), planUsed, volume);
            }
        }
    }

    private void byCount(int r, CompiledVersion version) {
        for (CompiledItem item : version.byCount()) {
            long count = switch (item.charge()) {
                case VOLUME, SHARE -> 0;
                case SHOP -> given.shops(r);
                case HOUSEHOLD -> given.households(r);
                case PERSON -> given.population(r);
            };
            if (count > 0) {
                long times = item.rules().everyMonth() ? given.months(r) : 1;
                long quantity = Math.multiplyExact(Math.multiplyExact(count, times), Scale.VOLUME);
                lines.add(item.item(), 0, quantity, Scale.FACTOR, item.prices()[0], null);
            }
        }
    }

    /** Shares are taken of what the lines say, concessions included; the base stands as the volume of the line. */
    private void shares(CompiledVersion version, int start) {
        int end = lines.size();
        for (CompiledItem item : version.shares()) {
            long cents = 0;
            for (int l = start; l < end; l++) {
                if ((item.rules().shareOf() & 1L << lines.item.get(l)) != 0) {
                    cents = Math.addExact(cents, lines.amount.get(l));
                }
            }
            if (cents > 0) {
                lines.add(item.item(), 0, Math.multiplyExact(cents, 10L), Scale.FACTOR, item.prices()[0], null);
            }
        }
    }
}
