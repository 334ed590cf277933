package cn.minshui.tariff.quantity;

import org.jspecify.annotations.Nullable;

/** How a volume follows from what was read; the numbers to 9 are those that meter reading systems use. */
public enum Algorithm {
    /** Current minus last; the register has moved. */
    NORMAL(0),
    /** The reader estimates the volume; the pointer moves by it. */
    ESTIMATE(1),
    /** The register ran over and began again at zero. */
    RUN_OVER(2),
    /** The old meter was broken: the new one's days stand for all. */
    FAULT_REPLACEMENT(3),
    /** The old meter's rest and the new meter's beginning. */
    REPLACEMENT(4),
    /** Reading and volume are given; nothing is checked. */
    INDEPENDENT(5),
    /** Nothing was used; a register that stands below the last reading waits until it is reached again. */
    UNCHANGED(9),
    /** A volume estimated over a replacement; the new meter's pointer follows from it. */
    ESTIMATE_OVER_REPLACEMENT(10),
    /** The first real days after an estimate put the estimate right. */
    TRUE_UP(11),
    /** The mean of former volumes, times a factor. */
    AVERAGE(12),
    /** The meter was mounted the wrong way round and counts down. */
    REVERSED(13);

    private static final Algorithm[] ALL = values();

    private final int number;

    Algorithm(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    static @Nullable Algorithm of(long number) {
        for (Algorithm algorithm : ALL) {
            if (algorithm.number == number) {
                return algorithm;
            }
        }
        return null;
    }
}
