package cn.minshui.revenue.reading;

import cn.minshui.engine.spi.plugin.Services;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;

/**
 * Parameters {@code estimate.trueUp} and {@code estimate.ownerChange}: what becomes of the difference between estimates and what
 * is read after them.
 */
public final class TrueUpRule {
    private static final String CURRENT = "current";
    private static final String HISTORICAL = "historical";

    private static final String TAKES_OVER = "takes-over";
    private static final String BY_DAYS = "by-days";

    private TrueUpRule() {}

    /**
     * Whether a new owner pays for his own days where the periods before him were estimated; otherwise he takes over the pointer, and
     * with it what his predecessor's estimates charged too much or too little.
     */
    public static boolean isByDaysOfOwner(Services services, long organization) {
        String word = services.parameter("estimate", "ownerChange", organization);
        if (!word.equals(TAKES_OVER) && !word.equals(BY_DAYS)) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT,
                    "ESTIMATE_PARAMETER",
                    "估抄参数“过户前的估抄”的值 " + word + " 不对，请联系管理员改正",
                    "The parameter estimate.ownerChange cannot be " + word);
        }
        return word.equals(BY_DAYS);
    }

    /** Whether estimated periods are settled at their own prices; otherwise the next bill evens them out at its own. */
    public static boolean isHistorical(Services services, long organization) {
        String word = services.parameter("estimate", "trueUp", organization);
        if (!word.equals(CURRENT) && !word.equals(HISTORICAL)) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT,
                    "ESTIMATE_PARAMETER",
                    "估抄参数“估抄补差”的值 " + word + " 不对，请联系管理员改正",
                    "The parameter estimate.trueUp cannot be " + word);
        }
        return word.equals(HISTORICAL);
    }
}
