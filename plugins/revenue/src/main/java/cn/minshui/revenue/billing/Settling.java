package cn.minshui.revenue.billing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One card's true-up while it is worked out: its estimated bills are put right one after the other, the oldest first. */
final class Settling {
    private final BillInputs inputs;
    private final List<Leg> legs;
    private final long[] shares;
    private final long carried;
    private final List<TrueUp.Estimate> estimates = new ArrayList<>();
    private final List<TrueUp.Standing> standing = new ArrayList<>();
    private final List<Charge> charges = new ArrayList<>();
    private final List<Accumulations.Counted> moved = new ArrayList<>();
    private final Map<Integer, BigDecimal> planned = new HashMap<>();
    private int next;
    private @Nullable String problem;

    /**
     * An estimated bill between two readings of the register.
     *
     * @param carried m³ of estimates that were carried to it
     * @param own whether it is put right; one of a former owner stands as it is
     */
    record Leg(Correction of, long carried, boolean own) {
        long estimated() {
            return Math.addExact(of.estimated(), carried);
        }
    }

    /**
     * @param shares m³ of each bill's time and, last, of the reading's
     * @param carried m³ of estimates that were carried to the bill of the reading
     */
    Settling(BillInputs inputs, List<Leg> legs, long[] shares, long carried) {
        this.inputs = inputs;
        this.legs = legs;
        this.shares = shares;
        this.carried = carried;
        skipStanding();
    }

    private void skipStanding() {
        while (next < legs.size() && !legs.get(next).own()) {
            Leg leg = legs.get(next);
            standing.add(new TrueUp.Standing(leg.of().bill(), leg.estimated(), shares[next]));
            next++;
        }
    }

    /** The next bill to be put right, null when there is none. */
    Corrections.@Nullable Asked asked() {
        if (problem != null || next == legs.size()) {
            return null;
        }
        Leg leg = legs.get(next);
        BigDecimal plan = planned.getOrDefault(leg.of().year(), BigDecimal.ZERO);
        return new Corrections.Asked(leg.of(), shares[next] - leg.carried(), plan, List.copyOf(moved));
    }

    /** @param refused what keeps it from being priced again, null when nothing does */
    void take(TrueUp.Estimate estimate, @Nullable String refused) {
        Leg leg = legs.get(next);
        problem = refused;
        estimates.add(estimate);
        charges.addAll(leg.of().charges());
        moved.addAll(leg.of().moved());
        planned.merge(leg.of().year(), BigDecimal.valueOf(shares[next] - leg.estimated()), BigDecimal::add);
        next++;
        skipStanding();
    }

    TrueUps.Settled settled(Corrections corrections) {
        if (problem != null) {
            return TrueUps.Settled.refused(inputs, problem);
        }
        BigDecimal planUsed = inputs.entitled().planUsed();
        if (corrections.isPlannedByYear(legs.get(0).of(), inputs.entitled())) {
            planUsed = planUsed.add(planned.getOrDefault(inputs.period().getYear(), BigDecimal.ZERO));
        }
        TrueUp trueUp = new TrueUp(shares[shares.length - 1] - carried, estimates, standing);
        return new TrueUps.Settled(inputs.with(trueUp, planUsed), charges, moved, null, null);
    }
}
