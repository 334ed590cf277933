package cn.minshui.revenue.charging;

import cn.minshui.engine.spi.plugin.Services;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;

/**
 * What paying late costs at a node; parameters of the policy {@code late-fee}.
 *
 * @param rate of a day, at most four decimals; zero charges nothing
 * @param graceDays after the basis that cost nothing
 * @param capPercent greatest fee in per cent of the principal, zero for none
 * @param truncated whether fractions of a cent are dropped; otherwise they are rounded half up
 * @param fromBilling whether days count from the day of billing; otherwise from the day that the bill was due
 * @param items fee items that bear it; empty for all
 * @param exemptMethods charge methods of cards that never bear it
 * @param onOffset whether bills that a billing run pays from a balance bear it
 */
record LateFeeRules(
        BigDecimal rate,
        long graceDays,
        BigDecimal capPercent,
        boolean truncated,
        boolean fromBilling,
        Set<String> items,
        Set<String> exemptMethods,
        boolean onOffset) {
    private static final int RATE_SCALE = 4;
    private static final int PERCENT_SCALE = 2;

    LateFeeRules {
        items = Set.copyOf(items);
        exemptMethods = Set.copyOf(exemptMethods);
    }

    static LateFeeRules at(Services services, long organization) {
        String items = read(services, "items", organization);
        return new LateFeeRules(
                number(services, "rate", organization, RATE_SCALE),
                number(services, "graceDays", organization, 0).longValueExact(),
                number(services, "capPercent", organization, PERCENT_SCALE),
                choice(services, "rounding", organization, "truncate", "half-up"),
                choice(services, "basis", organization, "billing", "due"),
                items.equals("all") ? Set.of() : words(items),
                words(read(services, "exemptMethods", organization)),
                Boolean.parseBoolean(read(services, "onOffset", organization)));
    }

    boolean isCharged() {
        return rate.signum() > 0;
    }

    boolean bears(String item) {
        return items.isEmpty() || items.contains(item);
    }

    private static String read(Services services, String name, long organization) {
        return services.parameter("late-fee", name, organization);
    }

    private static Set<String> words(String text) {
        return Set.copyOf(List.of(text.strip().split("\\s+")));
    }

    /** @return whether the parameter has the first of its two words */
    private static boolean choice(Services services, String name, long organization, String yes, String no) {
        String word = read(services, name, organization);
        if (!word.equals(yes) && !word.equals(no)) {
            throw wrong(name, word);
        }
        return word.equals(yes);
    }

    private static BigDecimal number(Services services, String name, long organization, int scale) {
        String text = read(services, name, organization);
        BigDecimal number = new BigDecimal(text).stripTrailingZeros();
        if (number.signum() < 0 || number.scale() > scale) {
            throw wrong(name, text);
        }
        return number;
    }

    private static ProblemException wrong(String name, String value) {
        return ProblemException.of(
                ProblemClass.CONFLICT,
                "LATE_FEE_PARAMETER",
                "违约金参数 " + name + " 的值 " + value + " 不对，请联系管理员改正",
                "The late fee parameter " + name + " cannot be " + value);
    }
}
