package cn.minshui.revenue.billing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one card is charged.
 *
 * @param problem code of what kept it from being priced, null when it is priced
 * @param culprit the price code that the problem is about
 */
record CardCharges(
        BillInputs inputs,
        List<Charge> charges,
        @Nullable String problem,
        @Nullable String culprit) {
    CardCharges {
        charges = List.copyOf(charges);
    }

    BigDecimal total() {
        BigDecimal total = BigDecimal.ZERO.setScale(2);
        for (Charge charge : charges) {
            total = total.add(charge.amount());
        }
        return total;
    }

    CardCharges with(List<Charge> more) {
        List<Charge> all = new ArrayList<>(charges);
        all.addAll(more);
        return new CardCharges(inputs, all, problem, culprit);
    }

    /** Whether nothing is billed because so little was used; it goes to the card's next bill. */
    boolean isCarried() {
        return CarryOver.BELOW_MINIMUM.equals(problem);
    }

    boolean isBillable() {
        // What a true-up counts in the tiers is kept with its bill, also where it comes to nothing.
        return problem == null && (total().signum() != 0 || charges.stream().anyMatch(c -> c.corrects() != null));
    }

    /** The price versions used, each once, in the order of the lines. */
    String tariffs() {
        Set<String> names = new LinkedHashSet<>();
        charges.forEach(c -> names.add(c.tariff()));
        return String.join(" ", names);
    }

    long kernel() {
        return charges.stream().mapToLong(Charge::kernel).max().orElse(0);
    }
}
