package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.plugin.Services;
import cn.minshui.revenue.billing.TierWindows.Window;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What cards have used already where the tiers run over more than the billing month. It follows the card, across meters, books and
 * price codes; across owners too, unless the tariff restarts with an owner.
 */
final class Accumulations {
    private final DataAccess data;
    private final Services services;
    private TierWindows known = TierWindows.NONE;

    Accumulations(DataAccess data, Services services) {
        this.data = data;
        this.services = services;
    }

    /** A card to be billed. */
    record Asked(long card, long customer, BillInputs inputs, List<Counted> moved) {}

    /**
     * m³ that count in a window.
     *
     * @param customer whose use it was, null where bills did not tell yet
     */
    record Counted(
            String priceCode,
            String item,
            @Nullable YearMonth window,
            BigDecimal volume,
            @Nullable Long customer) {
        static Counted of(DataRecord row) {
            Reference owner = row.referenceOrNull("customer");
            return new Counted(
                    row.text("priceCode"),
                    row.text("item"),
                    row.isNull("window") ? null : row.period("window"),
                    row.isNull("counted") ? BigDecimal.ZERO : row.decimal("counted"),
                    owner == null ? null : owner.id());
        }
    }

    /** @return the inputs in their order, with what was used before */
    List<BillInputs> known(long organization, List<Asked> cards) {
        known = TierWindows.of(
                services,
                services.kindModel(TariffBatch.CALCULATOR, organization),
                cards.stream().map(Asked::inputs).toList());
        List<List<@Nullable Window>> windows = known.windows();
        Map<Long, List<DataRecord>> rows = rows(cards, windows);
        List<BillInputs> answer = new ArrayList<>();
        for (int card = 0; card < cards.size(); card++) {
            Asked each = cards.get(card);
            List<@Nullable Window> parts = windows.get(card);
            answer.add(
                    parts.stream().allMatch(Objects::isNull)
                            ? each.inputs()
                            : each.inputs().with(used(each, parts, counted(each, rows))));
        }
        return answer;
    }

    /** @return the charges in their order, none for cards of the last call whose price code does not know of their months */
    List<CardCharges> refuseMonthless(List<CardCharges> charges) {
        List<CardCharges> answer = new ArrayList<>(charges);
        known.monthless()
                .forEach((card, code) -> answer.set(
                        card,
                        new CardCharges(
                                charges.get(card).inputs(), List.of(), TierWindows.TARIFF_IGNORES_MONTHS, code)));
        return answer;
    }

    private Map<Long, List<DataRecord>> rows(List<Asked> asked, List<List<@Nullable Window>> windows) {
        Set<Long> cards = new HashSet<>();
        Set<YearMonth> months = new HashSet<>();
        for (int card = 0; card < asked.size(); card++) {
            for (Window window : windows.get(card)) {
                if (window != null) {
                    cards.add(asked.get(card).card());
                    months.add(window.from());
                    if (window.before() != null) {
                        months.add(window.before());
                    }
                }
            }
        }
        if (cards.isEmpty()) {
            return Map.of();
        }
        return data
                .list(Query.of("tier-accumulation")
                        .where(
                                "meterCard in params.cards && window in params.windows",
                                Map.of("cards", List.copyOf(cards), "windows", List.copyOf(months)))
                        .fields("meterCard", "customer", "priceCode", "item", "window", "counted"))
                .stream()
                .collect(Collectors.groupingBy(r -> r.reference("meterCard").id()));
    }

    /** What the card's bills counted, and what the true-up of estimates changes of it. */
    private static List<Counted> counted(Asked asked, Map<Long, List<DataRecord>> rows) {
        List<Counted> counted = new ArrayList<>(asked.moved());
        rows.getOrDefault(asked.card(), List.of()).forEach(r -> counted.add(Counted.of(r)));
        return counted;
    }

    private static List<Used> used(Asked asked, List<@Nullable Window> parts, List<Counted> rows) {
        List<Used> used = new ArrayList<>();
        for (int part = 0; part < parts.size(); part++) {
            Window window = parts.get(part);
            if (window == null) {
                used.add(Used.NOTHING);
                continue;
            }
            List<Counted> own = of(asked.inputs(), part, rows).stream()
                    .filter(r -> !window.ownersOnly() || Objects.equals(r.customer(), asked.customer()))
                    .toList();
            used.add(new Used(
                    positive(sum(own, window.from())),
                    window.before() == null ? BigDecimal.ZERO : positive(sum(own, window.before()))));
        }
        return used;
    }

    /** What the card used under a code that it no longer has follows it; that of its other parts is theirs. */
    static List<Counted> of(BillInputs inputs, int part, List<Counted> rows) {
        List<String> codes =
                inputs.parts().stream().map(MixLine.Part::priceCode).toList();
        Set<String> others = new HashSet<>(codes);
        others.remove(codes.get(part));
        return rows.stream().filter(r -> !others.contains(r.priceCode())).toList();
    }

    /** Every tiered item of a bill counts the same volume; one that was not charged for a time has less. */
    static BigDecimal sum(List<Counted> rows, YearMonth window) {
        Map<String, BigDecimal> byItem = new HashMap<>();
        for (Counted row : rows) {
            if (window.equals(row.window())) {
                byItem.merge(row.item(), row.volume(), BigDecimal::add);
            }
        }
        return byItem.values().stream()
                .max(Comparator.comparing(BigDecimal::abs))
                .map(BigDecimal::stripTrailingZeros)
                .orElse(BigDecimal.ZERO);
    }

    private static BigDecimal positive(BigDecimal volume) {
        return volume.signum() > 0 ? volume : BigDecimal.ZERO;
    }
}
