package cn.minshui.revenue.billing;

import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.engine.spi.plugin.Services;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prices many cards of one organisation node in one call of the calculator {@code tariff} (contract version 1.1). */
final class TariffBatch {
    static final String CALCULATOR = "tariff";
    static final String RANGE = "^1.1.0";
    private static final int VOLUME_SCALE = 3;
    private static final int FACTOR_SCALE = 4;
    private static final int EXACT_SCALE = 11;
    private static final long LITRES = 1000;
    /** Mixed usage is edited line by line, so that its ratios may not sum to 100 when a run comes. */
    static final String MIXED_USAGE_SUM = "MIXED_USAGE_SUM";

    private final Services services;

    TariffBatch(Services services) {
        this.services = services;
    }

    /** One answer for each card, in the order asked, by today's prices. */
    List<CardCharges> price(long organization, List<BillInputs> cards) {
        return priceBy(services.kindModel(CALCULATOR, organization), cards);
    }

    /** As a bill was priced under the release it stores: prices that were changed since do not reach it. */
    CardCharges priceAgain(long organization, String release, BillInputs card) {
        return priceBy(services.kindModel(CALCULATOR, organization, release), List.of(card))
                .get(0);
    }

    /** @param model of the kind {@code tariff} */
    List<CardCharges> priceBy(Object model, List<BillInputs> cards) {
        Columns input = new Columns();
        Columns output = new Columns();
        List<int[]> rows = new ArrayList<>();
        List<String> codes = new ArrayList<>();
        for (int card = 0; card < cards.size(); card++) {
            if (MixLine.isComplete(cards.get(card).mix())) {
                fill(input, card, cards.get(card), rows, codes);
            }
        }
        input.size(rows.size());
        services.calculator(CALCULATOR, RANGE).calculate(model, input, output);
        return read(cards, rows, codes, output);
    }

    private static void fill(Columns input, int card, BillInputs inputs, List<int[]> rows, List<String> codes) {
        int number = 0;
        for (MixLine.Part part : inputs.parts()) {
            int row = rows.size();
            boolean first = number++ == 0;
            input.longs("card").set(row, card);
            input.texts("priceCode").set(row, part.priceCode());
            input.longs("month").set(row, number(inputs.period()));
            input.longs("volume").set(row, Math.multiplyExact(part.volume(), LITRES));
            input.longs("sewageFactor")
                    .set(row, inputs.sewageFactor().movePointRight(FACTOR_SCALE).longValueExact());
            input.longs("shops").set(row, first ? inputs.shops() : 0);
            granted(input, row, inputs, number == main(inputs) + 1);
            since(input, row, inputs, number - 1);
            rows.add(new int[] {card, number});
            codes.add(part.priceCode());
        }
    }

    /** The part that people, plan and concessions are meant for: that of the card's own price code, or the first. */
    private static int main(BillInputs inputs) {
        List<MixLine.Part> parts = inputs.parts();
        for (int part = 0; part < parts.size(); part++) {
            if (parts.get(part).priceCode().equals(inputs.priceCode())) {
                return part;
            }
        }
        return 0;
    }

    private static void granted(Columns input, int row, BillInputs inputs, boolean main) {
        Entitled entitled = inputs.entitled();
        input.longs("households").set(row, main ? inputs.households() : 0);
        input.longs("population").set(row, main ? inputs.population() : 0);
        input.longs("plan").set(row, main ? litres(entitled.plan()) : 0);
        input.longs("planUsed").set(row, main ? litres(entitled.planUsed()) : 0);
        input.texts("concessions").set(row, main ? entitled.concessions() : "");
    }

    /** Columns that the contract has since its version 1.1. */
    private static void since(Columns input, int row, BillInputs inputs, int part) {
        BilledSpan span = inputs.span();
        input.longs("months").set(row, span.months());
        input.longs("fromDay").set(row, span.from() == null ? 0 : span.from().toEpochDay());
        input.longs("toDay").set(row, span.to() == null ? 0 : span.to().toEpochDay());
        input.longs("first").set(row, span.first() ? 1 : 0);
        input.longs("used").set(row, litres(inputs.used(part).now()));
        input.longs("usedBefore").set(row, litres(inputs.used(part).before()));
        input.longs("others").set(row, part == 0 ? others(inputs) : -1);
        // What a true-up puts right is billed now, however little is left of this period.
        input.longs("anyway").set(row, inputs.trueUp() == null ? 0 : 1);
    }

    /** What the card uses beside its first part: a minimum is looked at once, for all of it. */
    private static long others(BillInputs inputs) {
        List<MixLine.Part> parts = inputs.parts();
        return parts.stream().skip(1).mapToLong(MixLine.Part::volume).sum() * LITRES;
    }

    private static long litres(BigDecimal cubicMetres) {
        return cubicMetres.movePointRight(VOLUME_SCALE).longValueExact();
    }

    /** A month as the calculators write it, {@code yyyyMM}. */
    static long number(YearMonth month) {
        return month.getYear() * 100L + month.getMonthValue();
    }

    static YearMonth month(long number) {
        return YearMonth.of(Math.toIntExact(number / 100), Math.toIntExact(number % 100));
    }

    private static List<CardCharges> read(
            List<BillInputs> cards, List<int[]> rows, List<String> codes, Columns output) {
        List<List<Charge>> charges = new ArrayList<>();
        cards.forEach(c -> charges.add(new ArrayList<>()));
        @Nullable String[] problems = new String[cards.size()];
        @Nullable String[] culprits = new String[cards.size()];
        for (int line = 0; line < output.size(); line++) {
            int row = Math.toIntExact(output.longs("row").get(line));
            int card = rows.get(row)[0];
            if (output.longs("item").get(line) < 0) {
                problems[card] = output.texts("problem").get(line);
                culprits[card] = codes.get(row);
            } else {
                charges.get(card).add(charge(output, line, rows.get(row)[1], codes.get(row)));
            }
        }
        List<CardCharges> answer = new ArrayList<>();
        for (int card = 0; card < cards.size(); card++) {
            BillInputs inputs = cards.get(card);
            answer.add(
                    MixLine.isComplete(inputs.mix())
                            ? new CardCharges(inputs, charges.get(card), problems[card], culprits[card])
                            : new CardCharges(inputs, List.of(), MIXED_USAGE_SUM, inputs.priceCode()));
        }
        return answer;
    }

    private static Charge charge(Columns output, int line, int part, String priceCode) {
        String tariff = output.texts("tariff").get(line);
        return new Charge(
                part,
                priceCode,
                FeeItem.at(output.longs("item").get(line)),
                Math.toIntExact(output.longs("tier").get(line)),
                BigDecimal.valueOf(output.longs("volume").get(line), VOLUME_SCALE),
                BigDecimal.valueOf(output.longs("factor").get(line), FACTOR_SCALE),
                BigDecimal.valueOf(output.longs("unitPrice").get(line), FACTOR_SCALE),
                BigDecimal.valueOf(output.longs("exact").get(line), EXACT_SCALE),
                BigDecimal.valueOf(output.longs("amount").get(line), 2),
                tariff == null ? "" : tariff,
                output.longs("kernel").get(line),
                output.texts("rule").get(line),
                output.longs("window").get(line) == 0
                        ? null
                        : month(output.longs("window").get(line)),
                BigDecimal.valueOf(output.longs("accumulated").get(line), VOLUME_SCALE),
                null);
    }
}
