package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.plugin.Services;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prices estimated bills again: all that were made by one version under one release at one node in one call of its calculator. */
final class Corrections {
    private final Services services;
    private final Map<Correction.Model, Pinned> pinned = new HashMap<>();

    Corrections(Services services) {
        this.services = services;
    }

    /** The services and the model of the time. */
    private record Pinned(Services services, Object model) {}

    /**
     * @param volume m³ that its period used in truth, in place of {@link Correction#estimated()}
     * @param plan m³ that earlier corrections moved in the same year
     * @param earlier what they changed of what counts in the tiers
     */
    record Asked(Correction of, long volume, BigDecimal plan, List<Accumulations.Counted> earlier) {}

    /** With what was used before in the light of the earlier corrections; in the order asked. */
    List<TrueUp.Estimate> estimates(List<Asked> asked) {
        TrueUp.Estimate[] answer = new TrueUp.Estimate[asked.size()];
        List<Correction> moved = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < answer.length; i++) {
            Asked each = asked.get(i);
            answer[i] = new TrueUp.Estimate(
                    each.of().bill(),
                    each.volume(),
                    planUsed(each),
                    each.of().inputs().used());
            if (!each.earlier().isEmpty()) {
                moved.add(each.of());
                places.add(i);
            }
        }
        byModel(moved).forEach((model, some) -> {
            List<BillInputs> inputs = some.stream()
                    .map(at -> moved.get(at).inputs().as(answer[places.get(at)]))
                    .toList();
            Pinned then = pinned(model);
            List<List<TierWindows.@Nullable Window>> windows =
                    TierWindows.of(then.services(), then.model(), inputs).windows();
            for (int i = 0; i < some.size(); i++) {
                int place = places.get(some.get(i));
                TrueUp.Estimate plain = answer[place];
                List<Used> used =
                        used(inputs.get(i), windows.get(i), asked.get(place).earlier());
                answer[place] = new TrueUp.Estimate(plain.bill(), plain.volume(), plain.planUsed(), used);
            }
        });
        return Arrays.asList(answer);
    }

    private BigDecimal planUsed(Asked each) {
        Entitled entitled = each.of().inputs().entitled();
        return isPlannedByYear(each.of(), entitled) ? entitled.planUsed().add(each.plan()) : entitled.planUsed();
    }

    /** Whether a plan is for a year, so that bills of the same year before it count. */
    boolean isPlannedByYear(Correction of, Entitled entitled) {
        return entitled.plan().signum() > 0
                && CardFacts.isYearly(services, of.model().organization());
    }

    private static List<Used> used(
            BillInputs settled, List<TierWindows.@Nullable Window> windows, List<Accumulations.Counted> earlier) {
        List<Used> used = new ArrayList<>();
        for (int part = 0; part < windows.size(); part++) {
            TierWindows.Window window = windows.get(part);
            Used before = settled.used(part);
            if (window == null) {
                used.add(before);
                continue;
            }
            List<Accumulations.Counted> own = Accumulations.of(settled, part, earlier);
            used.add(new Used(
                    before.now().add(Accumulations.sum(own, window.from())),
                    window.before() == null
                            ? before.before()
                            : before.before().add(Accumulations.sum(own, window.before()))));
        }
        return used;
    }

    /**
     * Gives each correction its lines.
     *
     * @param estimates what each period used in truth
     * @return what keeps a period from being priced again, null when nothing does; in their order
     */
    List<@Nullable String> price(List<Correction> corrections, List<TrueUp.Estimate> estimates) {
        @Nullable String[] problems = new String[corrections.size()];
        byModel(corrections).forEach((model, some) -> {
            List<BillInputs> inputs = new ArrayList<>();
            some.forEach(at -> inputs.add(corrections.get(at).inputs()));
            some.forEach(at -> inputs.add(corrections.get(at).inputs().as(estimates.get(at))));
            Pinned then = pinned(model);
            List<CardCharges> charges = new TariffBatch(then.services()).priceBy(then.model(), inputs);
            for (int i = 0; i < some.size(); i++) {
                int at = some.get(i);
                problems[at] = corrections.get(at).settle(charges.get(i), charges.get(some.size() + i));
            }
        });
        return Arrays.asList(problems);
    }

    private Pinned pinned(Correction.Model of) {
        return pinned.computeIfAbsent(of, m -> {
            Services then = services.pinned(m.calculator());
            return new Pinned(then, then.kindModel(TariffBatch.CALCULATOR, m.organization(), m.release()));
        });
    }

    /** Places of corrections that are priced together. */
    private static Map<Correction.Model, List<Integer>> byModel(List<Correction> corrections) {
        Map<Correction.Model, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < corrections.size(); i++) {
            groups.computeIfAbsent(corrections.get(i).model(), m -> new ArrayList<>())
                    .add(i);
        }
        return groups;
    }
}
