package cn.minshui.tariff.quantity;

import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.engine.spi.calculator.Columns.LongColumn;
import org.jspecify.annotations.Nullable;

/** Shares out the volume of one group of rows; its first row is the whole. */
final class Shares {
    private static final long WHOLE_IN_PERCENT = 10_000;
    private static final long CUBIC_METRE = 1_000;
    private static final int RATIO = 0;
    private static final int MASTER = 1;
    private static final int ALIKE = 2;
    private static final int BY_VOLUME = 3;
    private static final int DESIGNATED = 4;

    private final Cells method;
    private final Cells volume;
    private final Cells weight;
    private final Cells fixed;
    private final Cells check;
    private final Cells unit;
    private final LongColumn billed;
    private final LongColumn loss;

    Shares(Columns input, Columns output) {
        method = Cells.of(input, "method");
        volume = Cells.of(input, "volume");
        weight = Cells.of(input, "weight");
        fixed = Cells.of(input, "fixed");
        check = Cells.of(input, "check");
        unit = Cells.of(input, "unit");
        billed = output.longs("volume");
        loss = output.longs("loss");
    }

    void clear(int first, int end) {
        for (int r = first; r < end; r++) {
            billed.set(r, 0);
            loss.set(r, 0);
        }
    }

    /** @return what is wrong with the group, null when nothing is */
    @Nullable
    String of(int first, int end) {
        clear(first, end);
        long how = method.get(first);
        if (how < RATIO || how > DESIGNATED) {
            return "METHOD_UNKNOWN";
        }
        if (end == first + 1) {
            return "NO_MEMBERS";
        }
        for (int r = first; r < end; r++) {
            if (volume.get(r) < 0 || weight.get(r) < 0 || check.get(r) < 0) {
                return "VOLUME_NEGATIVE";
            }
        }
        try {
            return how == RATIO ? ratio(first, end) : master((int) how, first, end);
        } catch (ArithmeticException tooMuch) {
            return "VOLUME_OUT_OF_RANGE";
        }
    }

    private @Nullable String ratio(int first, int end) {
        long left = volume.get(first);
        long weights = 0;
        for (int r = first + 1; r < end; r++) {
            if (fixed.get(r) != 0) {
                long taken = Math.min(left, volume.get(r));
                billed.set(r, taken);
                left -= taken;
            } else {
                weights = Math.addExact(weights, weight.get(r));
            }
        }
        if (weights != WHOLE_IN_PERCENT && (weights != 0 || left != 0)) {
            return "WEIGHTS_NOT_WHOLE";
        }
        share(left, WHOLE_IN_PERCENT, first, end, RATIO);
        return null;
    }

    private @Nullable String master(int how, int first, int end) {
        long members = 0;
        int designated = -1;
        for (int r = first + 1; r < end; r++) {
            members = Math.addExact(members, volume.get(r));
            billed.set(r, volume.get(r));
            designated = weight.get(r) != 0 && designated < 0 ? r : designated;
        }
        long lost = volume.get(first) - Math.addExact(members, check.get(first));
        if (lost < 0) {
            return "MASTER_BELOW_MEMBERS";
        }
        if (how == DESIGNATED && designated < 0) {
            return "DESIGNATED_MISSING";
        }
        if (how == MASTER || (how == BY_VOLUME && members == 0)) {
            bear(first, lost);
        } else if (how == DESIGNATED) {
            bear(designated, lost);
        } else {
            share(lost, how == ALIKE ? end - first - 1 : members, first, end, how);
        }
        return null;
    }

    private void bear(int row, long lost) {
        billed.set(row, Math.addExact(billed.get(row), lost));
        loss.set(row, lost);
    }

    /** Each its share, half up and at most what is left; the last with a share takes what remains. */
    private void share(long shared, long whole, int first, int end, int how) {
        long step = unit.orElse(first, CUBIC_METRE);
        int last = -1;
        for (int r = first + 1; r < end; r++) {
            last = part(r, how) > 0 ? r : last;
        }
        long left = shared;
        for (int r = first + 1; r <= last; r++) {
            long part = part(r, how);
            if (part == 0) {
                continue;
            }
            long taken = r == last ? left : Math.min(left, Rounding.halfUp(shared, part, whole, step));
            left -= taken;
            if (how == RATIO) {
                billed.set(r, taken);
            } else {
                bear(r, taken);
            }
        }
    }

    private long part(int r, int how) {
        return switch (how) {
            case ALIKE -> 1;
            case BY_VOLUME -> volume.get(r);
            default -> fixed.get(r) != 0 ? 0 : weight.get(r);
        };
    }
}
