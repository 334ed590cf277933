package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.plugin.Services;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
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
    private static final String CALCULATOR = "tariff-window";
    private static final String RANGE = "^1.1.0";
    static final String TARIFF_IGNORES_MONTHS = "TARIFF_IGNORES_MONTHS";

    private final DataAccess data;
    private final Services services;

    Accumulations(DataAccess data, Services services) {
        this.data = data;
        this.services = services;
    }

    /** A card to be billed. */
    record Asked(long card, long customer, BillInputs inputs) {}

    /** The months that a part's volume runs through the tiers with. @param before null where the bill does not reach back */
    private record Window(YearMonth from, @Nullable YearMonth before, boolean ownersOnly) {}

    /** Price codes that would charge a bill of several months like one of a single month, by the place of their card. */
    private final Map<Integer, String> monthless = new HashMap<>();

    /** @return the inputs in their order, with what was used before */
    List<BillInputs> known(long organization, List<Asked> cards) {
        monthless.clear();
        List<List<@Nullable Window>> windows = windows(organization, cards);
        Map<Long, List<DataRecord>> rows = rows(cards, windows);
        List<BillInputs> answer = new ArrayList<>();
        for (int card = 0; card < cards.size(); card++) {
            Asked each = cards.get(card);
            List<@Nullable Window> parts = windows.get(card);
            answer.add(
                    parts.stream().allMatch(Objects::isNull)
                            ? each.inputs()
                            : each.inputs().with(used(each, parts, rows.getOrDefault(each.card(), List.of()))));
        }
        return answer;
    }

    /** @return the charges in their order, none for cards of the last call whose price code does not know of their months */
    List<CardCharges> refuseMonthless(List<CardCharges> charges) {
        List<CardCharges> answer = new ArrayList<>(charges);
        monthless.forEach((card, code) ->
                answer.set(card, new CardCharges(charges.get(card).inputs(), List.of(), TARIFF_IGNORES_MONTHS, code)));
        return answer;
    }

    /** @return the windows of each card's parts, in the order of the cards */
    private List<List<@Nullable Window>> windows(long organization, List<Asked> cards) {
        Columns input = new Columns();
        Columns output = new Columns();
        List<List<@Nullable Window>> windows = new ArrayList<>();
        List<Integer> owners = new ArrayList<>();
        List<String> codes = new ArrayList<>();
        for (Asked each : cards) {
            windows.add(new ArrayList<>());
            if (MixLine.isComplete(each.inputs().mix())) {
                for (MixLine.Part part : each.inputs().parts()) {
                    int row = owners.size();
                    BillInputs inputs = each.inputs();
                    input.texts("priceCode").set(row, part.priceCode());
                    input.longs("month").set(row, TariffBatch.number(inputs.period()));
                    input.longs("months").set(row, inputs.span().months());
                    input.longs("shops").set(row, inputs.shops());
                    input.longs("households").set(row, inputs.households());
                    input.longs("population").set(row, inputs.population());
                    owners.add(windows.size() - 1);
                    codes.add(part.priceCode());
                }
            }
        }
        input.size(owners.size());
        services.calculator(CALCULATOR, RANGE)
                .calculate(services.kindModel(TariffBatch.CALCULATOR, organization), input, output);
        for (int row = 0; row < owners.size(); row++) {
            int card = owners.get(row);
            windows.get(card).add(window(output, row));
            if (output.longs("ignoresMonths").get(row) == 1) {
                monthless.putIfAbsent(card, codes.get(row));
            }
        }
        return windows;
    }

    /** @return null where the tiers begin anew with each billing month */
    private static @Nullable Window window(Columns output, int row) {
        if (output.longs("length").get(row) <= 1) {
            return null;
        }
        long before = output.longs("beforeFrom").get(row);
        return new Window(
                TariffBatch.month(output.longs("from").get(row)),
                before == 0 ? null : TariffBatch.month(before),
                output.longs("restartsWithOwner").get(row) == 1);
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

    private static List<Used> used(Asked asked, List<@Nullable Window> parts, List<DataRecord> rows) {
        List<String> codes =
                asked.inputs().parts().stream().map(MixLine.Part::priceCode).toList();
        List<Used> used = new ArrayList<>();
        for (int part = 0; part < parts.size(); part++) {
            Window window = parts.get(part);
            if (window == null) {
                used.add(Used.NOTHING);
                continue;
            }
            // What the card used under a code that it no longer has follows it; that of its other parts is theirs.
            Set<String> others = new HashSet<>(codes);
            others.remove(codes.get(part));
            List<DataRecord> own = rows.stream()
                    .filter(r -> !others.contains(r.text("priceCode")))
                    .filter(r -> !window.ownersOnly() || isOf(r, asked.customer()))
                    .toList();
            used.add(new Used(
                    sum(own, window.from()), window.before() == null ? BigDecimal.ZERO : sum(own, window.before())));
        }
        return used;
    }

    private static boolean isOf(DataRecord row, long customer) {
        Reference owner = row.referenceOrNull("customer");
        return owner != null && owner.id() == customer;
    }

    /** Every tiered item of a bill counts the same volume; one that was not charged for a time has less. */
    private static BigDecimal sum(List<DataRecord> rows, YearMonth window) {
        Map<String, BigDecimal> byItem = new HashMap<>();
        for (DataRecord row : rows) {
            if (window.equals(row.value("window"))) {
                byItem.merge(row.text("item"), row.decimal("counted"), BigDecimal::add);
            }
        }
        return byItem.values().stream()
                .max(BigDecimal::compareTo)
                .map(BigDecimal::stripTrailingZeros)
                .filter(b -> b.signum() > 0)
                .orElse(BigDecimal.ZERO);
    }
}
