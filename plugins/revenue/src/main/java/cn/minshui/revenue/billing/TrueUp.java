package cn.minshui.revenue.billing;

import java.math.BigDecimal;
import java.util.List;

/**
 * How what was read is spread over the period of the reading and the estimated ones before it.
 *
 * @param volume m³ of the period of the reading; below zero where estimates that were carried to its bill were too high
 * @param estimates the estimated bills that are put right, oldest first
 * @param standing estimated bills of a former owner that stand as they are although some of what was read is of their time
 */
record TrueUp(long volume, List<Estimate> estimates, List<Standing> standing) {
    TrueUp {
        estimates = List.copyOf(estimates);
        standing = List.copyOf(standing);
    }

    /**
     * What an estimated period used in truth.
     *
     * @param bill the one that charged the estimate; it stands, so that it tells what it was charged by
     * @param volume m³ in place of the estimate
     * @param planUsed m³ of its plan that were used before
     * @param used by part, as {@link BillInputs#used()}
     */
    record Estimate(long bill, long volume, BigDecimal planUsed, List<Used> used) {
        Estimate {
            used = List.copyOf(used);
        }
    }

    /**
     * What a former owner's estimated period used in truth.
     *
     * @param estimated m³ that its bill charged
     * @param volume m³ by the days of its time
     */
    record Standing(long bill, long estimated, long volume) {}

    /** m³ that the reading says and nobody is billed for, below zero where a former owner's estimates were too high. */
    long unbilled() {
        long sum = 0;
        for (Standing each : standing) {
            sum = Math.addExact(sum, Math.subtractExact(each.volume(), each.estimated()));
        }
        return sum;
    }

    /** Whole m³ by weights: each prefix has its share rounded half up, so that nothing is lost. */
    static long[] spread(long volume, long[] weights) {
        long all = 0;
        for (long weight : weights) {
            all += weight;
        }
        long[] shares = new long[weights.length];
        long weight = 0;
        long before = 0;
        for (int i = 0; i < weights.length; i++) {
            weight += weights[i];
            long upTo = Math.floorDiv(Math.addExact(Math.multiplyExact(2 * volume, weight), all), 2 * all);
            shares[i] = upTo - before;
            before = upTo;
        }
        return shares;
    }
}
