package cn.minshui.revenue.reading;

import cn.minshui.engine.spi.plugin.Services;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.math.BigDecimal;

/** Parameter {@code estimate.faultRatio}: what the days of a broken meter count in comparison with those of the new one. */
public final class FaultRule {
    private static final BigDecimal MOST = BigDecimal.valueOf(100);
    private static final int SCALE = 4;

    private FaultRule() {}

    /** Above 0, at most 100, with at most four decimals. */
    public static BigDecimal ratio(Services services, long organization) {
        BigDecimal ratio =
                new BigDecimal(services.parameter("estimate", "faultRatio", organization)).stripTrailingZeros();
        if (ratio.signum() <= 0 || ratio.compareTo(MOST) > 0 || ratio.scale() > SCALE) {
            throw ProblemException.of(
                    ProblemClass.CONFLICT,
                    "ESTIMATE_PARAMETER",
                    "估抄参数“故障换表的倍数”的值 " + ratio.toPlainString() + " 不对，请联系管理员改正",
                    "The parameter estimate.faultRatio cannot be " + ratio.toPlainString());
        }
        return ratio;
    }
}
