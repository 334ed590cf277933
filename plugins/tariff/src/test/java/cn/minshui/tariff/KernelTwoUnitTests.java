package cn.minshui.tariff;

import static cn.minshui.tariff.Tariffs.ordered;
import static cn.minshui.tariff.Tariffs.tiers;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each rule of kernel 2 once, at its edges. */
class KernelTwoUnitTests {
    private static final Map<String, Object> STEPS =
            ordered("water", tiers("20", "1", "30", "2", "", "3"), "sewage", ordered("price", "1"));

    private static TariffModel model(Map<String, Object> items, Object... rules) {
        return Tariffs.compile(Tariffs.kernelTwo("X", ordered("v", Tariffs.version("202401", items, rules))));
    }

    private static Rows row(String volume) {
        return Rows.of("X", 202609, volume);
    }

    @Test
    void boundsGrowWithTheMonthsOfTheBill() {
        TariffModel model = model(STEPS);
        assertThat(row("45").with("months", 2).price(model).texts())
                .containsExactly("water 1 40 40.00", "water 2 5 10.00", "sewage 0 45 45.00");
        TariffModel fixed = model(STEPS, "accumulation", ordered("bounds", "fixed"));
        assertThat(row("45").with("months", 2).price(fixed).texts())
                .containsExactly("water 1 20 20.00", "water 2 10 20.00", "water 3 15 45.00", "sewage 0 45 45.00");
    }

    @Test
    void twoMonthsAreOneWindow() {
        TariffModel model = model(STEPS, "accumulation", ordered("period", "two-months", "startMonth", 2L));
        assertThat(row("25").volume("used", "10").price(model).texts())
                .containsExactly("water 1 10 10.00", "water 2 10 20.00", "water 3 5 15.00", "sewage 0 25 25.00");
        assertThat(row("25").with("months", 2).price(model).texts())
                .containsExactly("water 1 20 20.00", "water 2 5 10.00", "sewage 0 25 25.00");
        assertThat(row("25").with("months", 4).price(model).texts())
                .containsExactly("water 1 25 25.00", "sewage 0 25 25.00");
        assertThat(row("1").price(model).output().longs("window").get(0)).isEqualTo(202608);
    }

    @Test
    void aYearMayBeginInAnyMonth() {
        TariffModel model = model(STEPS, "accumulation", ordered("period", "year", "startMonth", 7L));
        Rows row = Rows.of("X", 202608, "40")
                .with("months", 4)
                .volume("used", "5")
                .volume("usedBefore", "25")
                .price(model);
        assertThat(row.texts())
                .containsExactly(
                        "water 2 5 10.00",
                        "water 3 15 45.00",
                        "water 1 15 15.00",
                        "water 2 5 10.00",
                        "sewage 0 40 40.00");
        assertThat(row.output().longs("window").get(0)).isEqualTo(202507);
        assertThat(row.output().longs("window").get(2)).isEqualTo(202607);
        assertThat(row.output().longs("accumulated").get(2)).isEqualTo(15_000);
        assertThat(row.output().longs("accumulated").get(4)).isZero();
    }

    @Test
    void aBillMayCountWholeInTheYearItEndsIn() {
        TariffModel model = model(STEPS, "accumulation", ordered("period", "year", "crossing", "end"));
        assertThat(Rows.of("X", 202602, "10")
                        .with("months", 4)
                        .volume("used", "15")
                        .price(model)
                        .texts())
                .containsExactly("water 1 5 5.00", "water 2 5 10.00", "sewage 0 10 10.00");
    }

    @Test
    void aFirstReadingCountsAsTheTariffSays() {
        Rows notCounted = row("25")
                .with("first", 1)
                .volume("used", "15")
                .price(model(STEPS, "accumulation", ordered("period", "year")));
        assertThat(notCounted.texts()).containsExactly("water 1 20 20.00", "water 2 5 10.00", "sewage 0 25 25.00");
        assertThat(notCounted.output().longs("accumulated").get(0)).isZero();
        Rows firstTier = row("25")
                .with("first", 1)
                .price(model(STEPS, "accumulation", ordered("period", "year", "firstReading", "first-tier")));
        assertThat(firstTier.texts()).containsExactly("water 1 25 25.00", "sewage 0 25 25.00");
        Rows counted = row("25")
                .with("first", 1)
                .volume("used", "15")
                .price(model(STEPS, "accumulation", ordered("period", "year", "firstReading", "counted")));
        assertThat(counted.texts())
                .containsExactly("water 1 5 5.00", "water 2 10 20.00", "water 3 10 30.00", "sewage 0 25 25.00");
        assertThat(counted.output().longs("accumulated").get(0)).isEqualTo(5_000);
    }

    @Test
    void populationWidensTheBoundsThatItNames() {
        TariffModel model = model(
                STEPS,
                "population",
                ordered("above", 4L, "extra", "30", "per", "year", "most", 6L, "tiers", List.of(1L)));
        assertThat(row("40").with("population", 9).price(model).texts())
                .containsExactly("water 1 25 25.00", "water 2 5 10.00", "water 3 10 30.00", "sewage 0 40 40.00");
        assertThat(row("40").with("population", 4).price(model).texts())
                .containsExactly("water 1 20 20.00", "water 2 10 20.00", "water 3 10 30.00", "sewage 0 40 40.00");
    }

    @Test
    void boundsForEachHouseholdNeedHouseholds() {
        TariffModel model = model(STEPS, "boundsPer", "household");
        assertThat(row("50").with("households", 3).price(model).texts())
                .containsExactly("water 1 50 50.00", "sewage 0 50 50.00");
        assertThat(row("50").price(model).problem()).isEqualTo("HOUSEHOLDS_MISSING");
    }

    @Test
    void belowTheMinimumIsSkippedOrBilled() {
        TariffModel skip = model(STEPS, "minimum", ordered("volume", "5", "per", "month"));
        assertThat(row("4").price(skip).problem()).isEqualTo("BELOW_MINIMUM_VOLUME");
        assertThat(row("5").price(skip).problem()).isNull();
        assertThat(row("9").with("months", 2).price(skip).problem()).isEqualTo("BELOW_MINIMUM_VOLUME");
        assertThat(row("4").volume("others", "1").price(skip).problem()).isNull();
        assertThat(row("4").with("others", -1).price(skip).problem()).isNull();
        assertThat(row("4").with("anyway", 1).price(skip).texts()).containsExactly("water 1 4 4.00", "sewage 0 4 4.00");
        TariffModel bill = model(STEPS, "minimum", ordered("volume", "5", "mode", "bill"));
        assertThat(row("0").price(bill).texts()).containsExactly("water 1 5 5.00", "sewage 0 5 5.00");
        assertThat(row("0").with("anyway", 1).price(bill).texts()).containsExactly("water 1 5 5.00", "sewage 0 5 5.00");
    }

    @Test
    void countsAreDueForEachMonthOrOnceABill() {
        TariffModel model = model(ordered(
                "garbage", ordered("charge", "household", "price", "8"),
                "other", ordered("charge", "person", "times", "bill", "price", "0.5")));
        assertThat(row("0").with("months", 2)
                        .with("households", 3)
                        .with("population", 4)
                        .price(model)
                        .texts())
                .containsExactly("garbage 0 6 48.00", "other 0 4 2.00");
    }

    @Test
    void aShareIsOfWhatTheOtherItemsComeTo() {
        TariffModel model = model(
                ordered(
                        "water", ordered("price", "2.35"),
                        "sewage", ordered("price", "1"),
                        "surcharge", ordered("charge", "share", "of", List.of("water"), "percent", "8.5")),
                "concessions",
                ordered("poor", ordered("value", "3")));
        assertThat(row("10").price(model).texts())
                .containsExactly("water 0 10 23.50", "sewage 0 10 10.00", "surcharge 0 23.5 2.00");
        assertThat(row("10").concessions("poor").price(model).texts())
                .containsExactly("water 0 10 23.50", "sewage 0 10 10.00", "water 0 -3 -7.05", "surcharge 0 16.45 1.40");
    }

    @Test
    void aConvertedVolumeIsRoundedWhereTheItemSaysSo() {
        assertThat(row("35")
                        .price(model(ordered("sewage", ordered("coefficient", "0.9", "price", "0.95"))))
                        .texts())
                .containsExactly("sewage 0 35 29.93");
        assertThat(row("35")
                        .price(model(ordered(
                                "sewage", ordered("coefficient", "0.9", "roundVolume", "half-up", "price", "0.95"))))
                        .texts())
                .containsExactly("sewage 0 32 30.40");
        assertThat(row("35")
                        .price(model(
                                ordered("sewage", ordered("factor", "sewage", "roundVolume", "down", "price", "0.95"))))
                        .texts())
                .containsExactly("sewage 0 35 33.25");
    }

    @Test
    void aPlanIsUsedUpOverSeveralBills() {
        TariffModel model = model(ordered(
                "water",
                ordered(
                        "price",
                        "2",
                        "overPlan",
                        ordered(
                                "as",
                                "item",
                                "steps",
                                ordered(
                                        "a", ordered("upTo", "10", "ratio", "1"),
                                        "b", ordered("ratio", "2"))))));
        assertThat(row("50")
                        .volume("plan", "100")
                        .volume("planUsed", "80")
                        .price(model)
                        .texts())
                .containsExactly("water 0 50 100.00", "water 1 10 20.00", "water 2 20 80.00");
        assertThat(row("50").price(model).texts()).containsExactly("water 0 50 100.00");
    }

    @Test
    void concessionsComeInTheirOrderAndNeverTakeMoreThanIsCharged() {
        TariffModel model = model(
                STEPS,
                "concessions",
                ordered(
                        "cash",
                                ordered(
                                        "kind",
                                        "amount",
                                        "value",
                                        "12.50",
                                        "items",
                                        List.of("water", "sewage"),
                                        "order",
                                        9L),
                        "free", ordered("value", "15", "items", List.of("water"), "order", 1L),
                        "cheap",
                                ordered(
                                        "kind",
                                        "price",
                                        "value",
                                        "0.50",
                                        "mostVolume",
                                        "10",
                                        "from",
                                        "last",
                                        "order",
                                        2L),
                        "small", ordered("value", "4", "reach", "stays-in-first-tier", "order", 3L)));
        assertThat(row("25").concessions("cash free").price(model).texts())
                .containsExactly(
                        "water 1 20 20.00",
                        "water 2 5 10.00",
                        "sewage 0 25 25.00",
                        "water 1 -15 -15.00",
                        "water 0 0 -12.50",
                        "sewage 0 0 -12.50");
        assertThat(row("25").concessions("cheap free=18").price(model).texts())
                .containsExactly(
                        "water 1 20 20.00",
                        "water 2 5 10.00",
                        "sewage 0 25 25.00",
                        "water 1 -18 -18.00",
                        "water 2 -5 -10.00",
                        "water 2 5 2.50",
                        "water 1 -2 -2.00",
                        "water 1 2 1.00");
        assertThat(row("3").concessions("small").price(model).total()).hasToString("3.00");
        assertThat(row("21").concessions("small").price(model).total()).hasToString("43.00");
        assertThat(row("3").concessions("small other").price(model).problem()).isEqualTo("CONCESSION_UNKNOWN");
        assertThat(row("3").concessions("small=x").price(model).problem()).isEqualTo("CONCESSION_VALUE");
    }

    private static TariffModel change(String mode, String bounds) {
        return Tariffs.compile(Tariffs.kernelTwo(
                "X",
                ordered(
                        "old",
                        Tariffs.version("202401", ordered("water", tiers("20", "1", "", "2"))),
                        "new",
                        Tariffs.version(
                                "202609",
                                ordered("water", tiers("20", "3", "", "4")),
                                "priceChange",
                                ordered("mode", mode, "bounds", bounds)))));
    }

    private static Rows september(String volume) {
        return row(volume)
                .with("fromDay", LocalDate.of(2026, 8, 22).toEpochDay())
                .with("toDay", LocalDate.of(2026, 9, 20).toEpochDay());
    }

    @Test
    void aPriceChangeIsSplitByDays() {
        assertThat(september("30").price(change("day", "prorated")).texts())
                .containsExactly(
                        "water 1 6.667 6.67", "water 2 3.333 6.67", "water 1 13.333 40.00", "water 2 6.667 26.67");
        assertThat(september("30").price(change("day", "full")).texts())
                .containsExactly("water 1 10 10.00", "water 1 20 60.00");
        assertThat(september("30").price(change("day", "continued")).texts())
                .containsExactly("water 1 10 10.00", "water 1 10 30.00", "water 2 10 40.00");
    }

    @Test
    void aPriceChangeIsSplitByMonthsOrNotAtAll() {
        assertThat(row("41").with("months", 2).price(change("month", "full")).texts())
                .containsExactly("water 1 20 20.00", "water 1 21 63.00");
        assertThat(row("41").with("months", 2).price(change("whole", "full")).texts())
                .containsExactly("water 1 40 120.00", "water 2 1 4.00");
        assertThat(row("41").price(change("day", "full")).problem()).isEqualTo("PERIOD_DAYS_MISSING");
        assertThat(Rows.of("X", 202611, "10").price(change("day", "full")).texts())
                .containsExactly("water 1 10 30.00");
    }

    @Test
    void examplesAreNoPriceCodes() {
        TariffModel model = Tariffs.compile(Tariffs.example("X", ordered("v", Tariffs.version("202401", STEPS))));
        assertThat(model.on(LocalDate.of(2026, 1, 1))).isEmpty();
        assertThat(row("1").price(model).problem()).isEqualTo("PRICE_CODE_UNKNOWN");
        assertThat(row("1").price(model.withExamples()).problem()).isNull();
    }

    @Test
    void whatWasCountedInOtherWindowsDoesNotReachTheOldPrices() {
        TariffModel model = Tariffs.compile(Tariffs.kernelTwo(
                "X",
                ordered(
                        "byMonth",
                        Tariffs.version("202401", ordered("water", tiers("20", "1", "", "2"))),
                        "byYear",
                        Tariffs.version(
                                "202609",
                                ordered("water", tiers("200", "3", "", "4")),
                                "accumulation",
                                ordered("period", "year"),
                                "priceChange",
                                ordered("mode", "day")))));
        assertThat(september("30").volume("used", "195").price(model).texts())
                .containsExactly("water 1 10 10.00", "water 1 5 15.00", "water 2 15 60.00");
    }

    @Test
    void concessionsThatShareALineDoNotTakeACentTooMuch() {
        TariffModel model = model(
                ordered("water", ordered("price", "0.005")),
                "concessions",
                ordered("a", ordered("value", "1"), "b", ordered("value", "1")));
        assertThat(row("2").concessions("a b").price(model).texts())
                .containsExactly("water 0 2 0.01", "water 0 -1 -0.01", "water 0 -1 0.00");
    }
}
