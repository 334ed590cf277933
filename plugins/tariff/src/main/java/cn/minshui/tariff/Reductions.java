package cn.minshui.tariff;

import cn.minshui.tariff.VersionRules.Concession;
import cn.minshui.tariff.VersionRules.Concession.Kind;
import cn.minshui.tariff.VersionRules.Concession.Reach;
import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Concessions of one row as lines of their own: a free or cheaper volume takes back what was charged for it, in the order of the
 * tiers, and never more than that; money off is taken from what the item still comes to.
 */
final class Reductions {
    private static final String UNKNOWN = "CONCESSION_UNKNOWN";
    private static final String VALUE = "CONCESSION_VALUE";

    private final Lines lines;
    /** By line of the row: volume that no concession has taken yet. */
    private long[] left = new long[64];

    /** By line of the row: cents that no concession has taken yet, so that parts rounded up do not sum to more than the whole. */
    private long[] due = new long[64];

    private int start;
    private int charged;

    Reductions(Lines lines) {
        this.lines = lines;
    }

    /**
     * @param held ids of what the card holds, with blanks between, {@code id=value} where the card has a value of its own
     * @param first first line of the row
     * @return what is wrong with {@code held}, null when nothing is
     */
    @Nullable
    String apply(Concession[] known, String held, long months, int first) {
        String wrong = unknown(known, held);
        if (wrong != null) {
            return wrong;
        }
        start = first;
        charged = lines.size();
        if (left.length < charged - start) {
            left = Arrays.copyOf(left, charged - start);
            due = Arrays.copyOf(due, charged - start);
        }
        for (int l = start; l < charged; l++) {
            left[l - start] = lines.volume.get(l);
            due[l - start] = lines.amount.get(l);
        }
        for (Concession concession : known) {
            int at = position(held, concession.id());
            if (at >= 0) {
                long value = value(held, at, concession);
                if (value < 0) {
                    return VALUE;
                }
                apply(concession, value, concession.everyMonth() ? months : 1);
            }
        }
        return null;
    }

    private void apply(Concession concession, long value, long months) {
        for (FeeItem item : FeeItem.all()) {
            if ((concession.items() & 1L << item.ordinal()) == 0) {
                continue;
            }
            switch (concession.kind()) {
                case VOLUME -> volume(concession, item, Math.multiplyExact(value, months), 0);
                case PRICE -> {
                    long most = concession.mostVolume();
                    volume(concession, item, most == 0 ? Long.MAX_VALUE : Math.multiplyExact(most, months), value);
                }
                case AMOUNT -> amount(concession, item, Math.multiplyExact(value, months));
            }
        }
    }

    private void volume(Concession concession, FeeItem item, long volume, long price) {
        long highest = highestTier(item);
        if (concession.reach() == Reach.STAYS_IN_FIRST_TIER && highest > 1) {
            return;
        }
        long last = concession.reach() == Reach.ALL ? highest : Math.min(highest, 1);
        long rest = volume;
        for (long step = 0; step <= last && rest > 0; step++) {
            rest = tier(concession, item, concession.topDown() ? last - step : step, rest, price);
        }
    }

    private long tier(Concession concession, FeeItem item, long tier, long volume, long price) {
        long rest = volume;
        for (int l = start; l < charged && rest > 0; l++) {
            if (!isOf(l, item) || lines.tier.get(l) != tier || left[l - start] == 0) {
                continue;
            }
            long taken = Math.min(rest, left[l - start]);
            left[l - start] -= taken;
            rest -= taken;
            int number = (int) tier;
            long factor = lines.factor.get(l);
            lines.add(item, number, -taken, factor, lines.unitPrice.get(l), concession.rule());
            lines.versionOf(l);
            due[l - start] -= lines.takeAtMost(due[l - start]);
            if (concession.kind() == Kind.PRICE) {
                lines.add(item, number, taken, factor, price, concession.rule());
                lines.versionOf(l);
            }
        }
        return rest;
    }

    private void amount(Concession concession, FeeItem item, long cents) {
        long owed = 0;
        for (int l = start; l < lines.size(); l++) {
            if (lines.item.get(l) == item.ordinal()) {
                owed = Math.addExact(owed, lines.amount.get(l));
            }
        }
        long off = Math.min(owed, cents);
        if (off > 0) {
            long product = Math.multiplyExact(-off, Scale.EXACT_TO_CENTS);
            lines.add(item.ordinal(), 0, 0, Scale.FACTOR, 0, product, concession.rule());
        }
    }

    private long highestTier(FeeItem item) {
        long highest = 0;
        for (int l = start; l < charged; l++) {
            if (isOf(l, item)) {
                highest = Math.max(highest, lines.tier.get(l));
            }
        }
        return highest;
    }

    /** Surcharges over a plan carry a rule and are not reduced by volume. */
    private boolean isOf(int line, FeeItem item) {
        return lines.item.get(line) == item.ordinal() && lines.rule.get(line) == null;
    }

    private static @Nullable String unknown(Concession[] known, String held) {
        for (int at = 0; at < held.length(); ) {
            int end = end(held, at);
            boolean found = end == at;
            for (Concession concession : known) {
                found |= names(held, at, end, concession.id());
            }
            if (!found) {
                return UNKNOWN;
            }
            at = end + 1;
        }
        return null;
    }

    private static int end(String held, int at) {
        int blank = held.indexOf(' ', at);
        return blank < 0 ? held.length() : blank;
    }

    private static boolean names(String held, int at, int end, String id) {
        int after = at + id.length();
        return after <= end && held.startsWith(id, at) && (after == end || held.charAt(after) == '=');
    }

    private static int position(String held, String id) {
        for (int at = 0; at < held.length(); at = end(held, at) + 1) {
            if (names(held, at, end(held, at), id)) {
                return at;
            }
        }
        return -1;
    }

    /** The card's own value, or that of the tariff; -1 when it is no number in range. */
    private static long value(String held, int at, Concession concession) {
        int equals = at + concession.id().length();
        if (equals == end(held, at)) {
            return concession.value();
        }
        try {
            BigDecimal own = new BigDecimal(held.substring(equals + 1, end(held, at)));
            int digits = Concessions.digits(concession.kind());
            return own.signum() < 0 ? -1 : own.movePointRight(digits).longValueExact();
        } catch (ArithmeticException | NumberFormatException notAValue) {
            return -1;
        }
    }
}
