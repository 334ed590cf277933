package cn.minshui.revenue.billing;

import java.util.List;

/**
 * How a master meter's volume is shared between its own card and those of its sub-meters, in one period: the same for every card
 * of the group.
 *
 * @param method who bears what the sub-meters do not account for
 * @param whole m³ of the master meter
 * @param subs m³ of the sub-meters, in ascending order of their cards' ids
 * @param designated which of them bears the loss, from 1; 0 where the method names none
 */
record Sharing(LossMethod method, long whole, List<Long> subs, int designated) {
    Sharing {
        subs = List.copyOf(subs);
    }

    /** m³ of all sub-meters. */
    long sum() {
        return subs.stream().mapToLong(Long::longValue).sum();
    }

    /** Whether a card is billed anything else than what its own meter says. @param place 0 for the master, from 1 a sub-meter */
    boolean concerns(int place) {
        return switch (method) {
            case MASTER -> place == 0;
            case DESIGNATED -> place == 0 || place == designated;
            case ALIKE, BY_VOLUME -> true;
        };
    }
}
