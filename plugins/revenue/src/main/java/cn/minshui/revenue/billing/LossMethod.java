package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;

/** Who bears a master meter's loss. */
enum LossMethod {
    /** The master's own card. */
    MASTER("master", 1),
    /** The sub-meters alike. */
    ALIKE("alike", 2),
    /** The sub-meters by what they used. */
    BY_VOLUME("by-volume", 3),
    /** One of them. */
    DESIGNATED("designated", 4);

    private final String key;
    private final int number;

    LossMethod(String key, int number) {
        this.key = key;
        this.number = number;
    }

    String key() {
        return key;
    }

    /** As the calculator {@code apportion} names it. */
    int number() {
        return number;
    }

    /** @throws ProblemException CONFLICT for a key that is none: only a parameter can hold one */
    static LossMethod of(String key) {
        for (LossMethod method : values()) {
            if (method.key.equals(key)) {
                return method;
            }
        }
        throw ProblemException.of(
                ProblemClass.CONFLICT,
                "LOSS_METHOD_PARAMETER",
                "开账参数“水损分摊方式”的值 " + key + " 不对，请联系管理员改正",
                "The parameter billing.lossMethod cannot be " + key);
    }
}
