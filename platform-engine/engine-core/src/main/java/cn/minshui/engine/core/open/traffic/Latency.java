package cn.minshui.engine.core.open.traffic;

import java.util.Map;

/** Durations in classes, so that a percentile is read from a handful of counts. */
public final class Latency {
    private static final long[] BOUNDS = {10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000};

    private Latency() {}

    /** The class of a duration: the number of the first bound that it does not exceed. */
    public static int classOf(long millis) {
        int number = 0;
        while (number < BOUNDS.length && millis > BOUNDS[number]) {
            number++;
        }
        return number;
    }

    /**
     * The bound that so many of a hundred did not exceed; of the last class, which has none, the longest duration.
     *
     * @param counts by class
     * @param longest of all
     */
    public static long percentile(Map<Integer, Long> counts, int percent, long longest) {
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        long wanted = (all * percent + 99) / 100;
        long seen = 0;
        for (int number = 0; number < BOUNDS.length; number++) {
            seen += counts.getOrDefault(number, 0L);
            if (seen >= wanted) {
                return Math.min(BOUNDS[number], longest);
            }
        }
        return longest;
    }
}
