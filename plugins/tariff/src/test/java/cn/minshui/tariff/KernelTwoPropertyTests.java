package cn.minshui.tariff;

import static cn.minshui.tariff.Tariffs.ordered;
import static cn.minshui.tariff.Tariffs.tiers;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.WithNull;

/** Kernel 2 against the rules written naively in decimals, and what must hold whatever comes in. */
class KernelTwoPropertyTests {
    private static final String[] MONTHLY = {"20", "1.85", "35", "2.78", "", "5.55"};
    private static final String[] YEARLY = {"180", "2.07", "260", "4.07", "", "6.07"};
    private static final BigDecimal ONE = BigDecimal.ONE;

    private static TariffModel model(Map<String, Object> items, Object... rules) {
        return Tariffs.compile(Tariffs.kernelTwo("X", ordered("v", Tariffs.version("202001", items, rules))));
    }

    /** Money for the volume between two marks of an accumulation, each tier rounded by itself. */
    private static BigDecimal between(String[] steps, BigDecimal start, BigDecimal end, BigDecimal scale) {
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal from = BigDecimal.ZERO;
        for (int i = 0; i < steps.length; i += 2) {
            BigDecimal to = steps[i].isEmpty()
                    ? new BigDecimal("1e9")
                    : new BigDecimal(steps[i]).multiply(scale).setScale(3, RoundingMode.HALF_UP);
            BigDecimal volume = end.min(to).subtract(start.max(from)).max(BigDecimal.ZERO);
            sum = sum.add(cents(volume.multiply(new BigDecimal(steps[i + 1]))));
            from = to;
        }
        return sum;
    }

    private static BigDecimal cents(BigDecimal yuan) {
        return yuan.setScale(2, RoundingMode.HALF_UP);
    }

    private static BigDecimal share(long volume, long part, long whole) {
        return BigDecimal.valueOf(volume)
                .multiply(BigDecimal.valueOf(part))
                .divide(BigDecimal.valueOf(whole), 0, RoundingMode.HALF_UP);
    }

    @Property(tries = 400)
    void monthsHouseholdsAndPeopleWidenTheBounds(
            @ForAll @LongRange(min = 0, max = 400) long volume,
            @ForAll @IntRange(min = 1, max = 6) int months,
            @ForAll @IntRange(min = 0, max = 9) int people) {
        Map<String, Object> items = ordered("water", tiers(MONTHLY));
        BigDecimal litres = BigDecimal.valueOf(volume);
        Rows wide = Rows.of("X", 202609, String.valueOf(volume))
                .with("months", months)
                .with("population", people)
                .price(model(items, "population", ordered("above", 4L, "extra", "5")));
        String extra = String.valueOf(Math.max(0, people - 4) * 5);
        String[] grown = {
            new BigDecimal("20").add(new BigDecimal(extra)).toString(),
            "1.85",
            new BigDecimal("35").add(new BigDecimal(extra)).toString(),
            "2.78",
            "",
            "5.55"
        };
        assertThat(wide.total())
                .isEqualByComparingTo(between(grown, BigDecimal.ZERO, litres, BigDecimal.valueOf(months)));
        if (people > 0) {
            Rows each = Rows.of("X", 202609, String.valueOf(volume))
                    .with("months", months)
                    .with("population", people)
                    .price(model(items, "boundsPer", "person"));
            assertThat(each.total())
                    .isEqualByComparingTo(
                            between(MONTHLY, BigDecimal.ZERO, litres, BigDecimal.valueOf((long) months * people)));
        }
    }

    @Property(tries = 500)
    void aTierYearIsSplitByMonths(
            @ForAll @LongRange(min = 0, max = 700) long volume,
            @ForAll @LongRange(min = 0, max = 400) long used,
            @ForAll @LongRange(min = 0, max = 400) long usedBefore,
            @ForAll @IntRange(min = 1, max = 14) int months,
            @ForAll @IntRange(min = 1, max = 12) int month,
            @ForAll @IntRange(min = 1, max = 12) int startMonth) {
        TariffModel model =
                model(ordered("water", tiers(YEARLY)), "accumulation", ordered("period", "year", "startMonth", (long)
                        startMonth));
        Rows row = Rows.of("X", 202600 + month, String.valueOf(volume))
                .with("months", months)
                .volume("used", String.valueOf(used))
                .volume("usedBefore", String.valueOf(usedBefore))
                .price(model);
        YearMonth last = YearMonth.of(2026, month);
        YearMonth year = YearMonth.of(month >= startMonth ? 2026 : 2025, startMonth);
        long inYear = Math.min(months, year.until(last, ChronoUnit.MONTHS) + 1);
        BigDecimal all = BigDecimal.valueOf(volume);
        BigDecimal recent = share(volume, inYear, months);
        BigDecimal expected = months > 12
                ? cents(all.multiply(new BigDecimal(YEARLY[1])))
                : between(
                                YEARLY,
                                BigDecimal.valueOf(usedBefore),
                                BigDecimal.valueOf(usedBefore).add(all).subtract(recent),
                                ONE)
                        .add(between(
                                YEARLY,
                                BigDecimal.valueOf(used),
                                BigDecimal.valueOf(used).add(recent),
                                ONE));
        assertThat(row.total()).isEqualByComparingTo(expected);
        long counted = 0;
        for (int l = 0; l < row.output().size(); l++) {
            counted += row.output().longs("accumulated").get(l);
        }
        assertThat(counted).isEqualTo(months > 12 ? 0 : volume * 1_000);
    }

    @Property(tries = 400)
    void aPriceChangeIsSplitByDays(
            @ForAll @LongRange(min = 0, max = 300) long volume,
            @ForAll @IntRange(min = 0, max = 70) int oldDays,
            @ForAll @IntRange(min = 1, max = 70) int newDays) {
        LocalDate change = LocalDate.of(2026, 9, 1);
        for (String bounds : List.of("prorated", "full", "continued")) {
            TariffModel model = Tariffs.compile(Tariffs.kernelTwo(
                    "X",
                    ordered(
                            "old", Tariffs.version("202001", ordered("water", tiers("20", "1", "", "2"))),
                            "new",
                                    Tariffs.version(
                                            "202609",
                                            ordered("water", tiers(MONTHLY)),
                                            "priceChange",
                                            ordered("mode", "day", "bounds", bounds)))));
            Rows row = Rows.of("X", 202609, String.valueOf(volume))
                    .with("fromDay", change.minusDays(oldDays).toEpochDay())
                    .with("toDay", change.plusDays(newDays - 1L).toEpochDay())
                    .price(model);
            int days = oldDays + newDays;
            BigDecimal recent = share(volume, newDays, days);
            BigDecimal older = BigDecimal.valueOf(volume).subtract(recent);
            BigDecimal start = bounds.equals("continued") ? older : BigDecimal.ZERO;
            BigDecimal expected = between(
                            new String[] {"20", "1", "", "2"}, BigDecimal.ZERO, older, part(bounds, oldDays, days))
                    .add(between(MONTHLY, start, start.add(recent), part(bounds, newDays, days)));
            assertThat(row.total()).as(bounds).isEqualByComparingTo(expected);
        }
    }

    private static BigDecimal part(String bounds, long days, long all) {
        return bounds.equals("prorated") && days < all
                ? BigDecimal.valueOf(days).divide(BigDecimal.valueOf(all), 20, RoundingMode.HALF_UP)
                : ONE;
    }

    @Property(tries = 400)
    void surchargesAreOnWhatLiesOverThePlan(
            @ForAll @LongRange(min = 0, max = 3_000) long volume,
            @ForAll @LongRange(min = 0, max = 1_500) long plan,
            @ForAll @LongRange(min = 0, max = 1_500) long used) {
        Map<String, Object> steps = ordered(
                "a", ordered("upTo", "30", "price", "0.44"),
                "b", ordered("upTo", "50", "price", "1.10"),
                "c", ordered("ratio", "1"));
        Rows row = Rows.of("X", 202609, String.valueOf(volume))
                .volume("plan", String.valueOf(plan))
                .volume("planUsed", String.valueOf(used))
                .price(model(ordered("water", ordered("price", "2.20", "overPlan", ordered("steps", steps)))));
        BigDecimal expected = cents(BigDecimal.valueOf(volume).multiply(new BigDecimal("2.20")));
        if (plan > 0) {
            String[] marks = {
                String.valueOf(plan),
                "0",
                new BigDecimal(plan).multiply(new BigDecimal("1.3")).toString(),
                "0.44",
                new BigDecimal(plan).multiply(new BigDecimal("1.5")).toString(),
                "1.10",
                "",
                "2.20"
            };
            expected = expected.add(between(marks, BigDecimal.valueOf(used), BigDecimal.valueOf(used + volume), ONE));
        }
        assertThat(row.total()).isEqualByComparingTo(expected);
    }

    @Property(tries = 400)
    void concessionsNeverTakeMoreThanIsCharged(
            @ForAll @LongRange(min = 0, max = 80) long volume,
            @ForAll @LongRange(min = 0, max = 60) long free,
            @ForAll @LongRange(min = 0, max = 99_999) @WithNull(0.3) Long cash,
            @ForAll boolean topDown) {
        TariffModel model = model(
                ordered("water", tiers(MONTHLY)),
                "concessions",
                ordered(
                        "free", ordered("value", "1", "from", topDown ? "last" : "first"),
                        "cash", ordered("kind", "amount", "value", "1")));
        String held = "free=" + free + (cash == null ? "" : " cash=" + BigDecimal.valueOf(cash, 2));
        Rows row =
                Rows.of("X", 202609, String.valueOf(volume)).concessions(held).price(model);
        BigDecimal all = BigDecimal.valueOf(volume);
        BigDecimal gone = all.min(BigDecimal.valueOf(free));
        BigDecimal charged = between(MONTHLY, BigDecimal.ZERO, all, ONE);
        BigDecimal taken =
                topDown ? between(MONTHLY, all.subtract(gone), all, ONE) : between(MONTHLY, BigDecimal.ZERO, gone, ONE);
        BigDecimal due = charged.subtract(taken);
        BigDecimal expected =
                cash == null ? due : due.subtract(BigDecimal.valueOf(cash, 2)).max(BigDecimal.ZERO);
        assertThat(row.total()).isEqualByComparingTo(expected);
        assertThat(row.lines())
                .allSatisfy(
                        l -> assertThat(l.rule() != null).isEqualTo(l.amount().signum() < 0));
    }

    @Property(tries = 300)
    void withoutRulesItIsKernelOne(
            @ForAll @LongRange(min = 0, max = 200_000_000) long litres,
            @ForAll @LongRange(min = 0, max = 30_000) long sewageFactor,
            @ForAll @LongRange(min = 0, max = 20) long shops) {
        Map<String, Object> versions = ordered(
                "v",
                Tariffs.version(
                        "202001",
                        ordered(
                                "water", tiers(MONTHLY),
                                "sewage", ordered("factor", "sewage", "price", "0.95"),
                                "garbage", ordered("charge", "shop", "price", "30.00"))));
        String volume = BigDecimal.valueOf(litres, 3).toPlainString();
        Rows one =
                Rows.of("X", 202609, volume).with("sewageFactor", sewageFactor).with("shops", shops);
        Rows two =
                Rows.of("X", 202609, volume).with("sewageFactor", sewageFactor).with("shops", shops);
        assertThat(two.price(Tariffs.compile(Tariffs.kernelTwo("X", versions))).lines())
                .isEqualTo(one.price(Tariffs.compile(Tariffs.source("X", versions)))
                        .lines());
    }
}
