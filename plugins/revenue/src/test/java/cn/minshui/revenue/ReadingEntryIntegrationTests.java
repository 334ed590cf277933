package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Readings typed by a person, and the same facts imported by the templates for cards alone and readings alone. */
@DatabaseTest(systemTables = true)
class ReadingEntryIntegrationTests {
    private static OneBook book;
    private static BranchSystem system;

    @BeforeAll
    static void start(Database database) {
        book = new OneBook(database);
        system = book.system;
    }

    @AfterAll
    static void stop() {
        book.close();
    }

    private static void card(String number) {
        book.card(number, "量程位数", 4, "起码", 9990);
    }

    private static DataRecord card(String number, String... fields) {
        return system.list("meter-card", "cardNo == params.no", Map.of("no", number), fields)
                .get(0);
    }

    private static ObjectNode typed(String card, String period, String status) {
        ObjectNode body = BranchSystem.body().put("period", period).put("readStatus", status);
        body.putObject("meterCard").put("cardNo", card);
        return body;
    }

    private static ObjectNode replaced(String card, String period, String newMeter) {
        return typed(card, period, "replaced")
                .put("oldMeterEnd", 5)
                .put("newMeterNo", newMeter)
                .put("newMeterStart", 2)
                .put("currentReading", 12);
    }

    private static Map<String, ?> enter(ObjectNode body) {
        return system.act(system.admin(), "reading", null, "enter", body).body();
    }

    private static void assertRefused(ObjectNode body, String... codes) {
        assertThatThrownBy(() -> enter(body)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problemClass()).isEqualTo(ProblemClass.INVALID);
            assertThat(e.problems()).extracting(Problem::code).containsExactlyInAnyOrder(codes);
        });
    }

    private static List<DataRecord> readings(String card) {
        return system.list(
                "reading",
                "meterCard.cardNo == params.card",
                Map.of("card", card),
                "period",
                "volume",
                "source",
                "meter.meterNo",
                "newMeter.meterNo",
                "newMeterStart",
                "oldMeterEnd",
                "algorithm",
                "lastReading",
                "currentReading");
    }

    private static String meterStatus(String number) {
        return system.list("meter", "meterNo == params.no", Map.of("no", number), "status")
                .get(0)
                .text("status");
    }

    /** The old register ran over from 9990 to 5, the new one went from 2 to 12. */
    private static void assertReplaced(String card, String newMeter, String source) {
        DataRecord reading = readings(card).get(0);
        assertThat(reading.decimal("volume")).isEqualByComparingTo("25");
        assertThat(reading.integer("algorithm")).isEqualTo(4);
        assertThat(reading.integer("lastReading")).isEqualTo(9990);
        assertThat(reading.text("source")).isEqualTo(source);
        assertThat(reading.text("meter.meterNo")).isEqualTo("M" + card);
        assertThat(reading.text("newMeter.meterNo")).isEqualTo(newMeter);
        List<DataRecord> installations = system.list(
                "installation",
                "meterCard.cardNo == params.card",
                Map.of("card", card),
                "meter.meterNo",
                "startReading",
                "endReading",
                "removedOn",
                "activeMark");
        assertThat(installations)
                .extracting(i -> i.text("meter.meterNo") + " " + i.integer("startReading") + " "
                        + i.integerOrNull("endReading") + " " + i.textOrNull("activeMark"))
                .containsExactlyInAnyOrder("M" + card + " 9990 5 null", newMeter + " 2 null active");
        assertThat(meterStatus("M" + card)).isEqualTo("removed");
        assertThat(meterStatus(newMeter)).isEqualTo("installed");
        DataRecord of = card(card, "meter.meterNo", "lastReading");
        assertThat(of.text("meter.meterNo")).isEqualTo(newMeter);
        assertThat(of.integer("lastReading")).isEqualTo(12);
    }

    @Test
    void aReplacementAtTheCounter() {
        card("R1");
        assertThat(enter(replaced("R1", "202601", "N1")).get("volume")).hasToString("25");
        assertReplaced("R1", "N1", "manual");
        assertThat(enter(typed("R1", "202602", "normal").put("currentReading", 20))
                        .get("volume"))
                .hasToString("8");
        assertThat(readings("R1").get(1).text("meter.meterNo")).isEqualTo("N1");
    }

    @Test
    void aReplacementSaysEverythingThatIsMissingAndTakesNoMeterInUse() {
        card("R2");
        card("R3");
        assertRefused(
                typed("R2", "202601", "replaced").put("currentReading", 12),
                "READING_FIELD_MISSING",
                "READING_FIELD_MISSING",
                "READING_FIELD_MISSING");
        assertRefused(replaced("R2", "202601", "MR3"), "METER_NOT_AVAILABLE");
        assertThat(readings("R2")).isEmpty();
        assertThat(meterStatus("MR2")).isEqualTo("installed");
        assertThat(card("R2", "lastReading").integer("lastReading")).isEqualTo(9990);
    }

    private static DataRecord review(String card, @Nullable String action) {
        DataRecord reading = readings(card).get(0);
        if (action != null) {
            system.act(system.admin(), "reading", reading.id(), action, BranchSystem.body());
        }
        return system.data().require("reading", reading.id(), "status", "reviewer", "reviewedAt");
    }

    @Test
    void aSlipIsCorrectedUntilTheReadingIsReviewed() {
        card("K1");
        enter(typed("K1", "202601", "normal").put("currentReading", 9999));
        ObjectNode better = typed("K1", "202601", "normal").put("currentReading", 9998);
        assertRefused(better, "READING_EXISTS");
        ObjectNode correction = better.deepCopy().put("correct", true);
        assertThat(enter(correction).get("volume")).hasToString("8");
        assertThat(readings("K1")).hasSize(1);
        assertThat(readings("K1").get(0).integer("currentReading")).isEqualTo(9998);
        assertThat(card("K1", "lastReading").integer("lastReading")).isEqualTo(9998);

        DataRecord accepted = review("K1", "accept");
        assertThat(accepted.reference("reviewer").id()).isEqualTo(1);
        assertThat(accepted.isNull("reviewedAt")).isFalse();
        assertRefused(correction, "READING_EXISTS");
        DataRecord back = review("K1", "send-back");
        assertThat(back.text("status")).isEqualTo("entered");
        assertThat(back.isNull("reviewer")).isTrue();
        assertThat(back.isNull("reviewedAt")).isTrue();
        ObjectNode over = typed("K1", "202601", "rollover").put("currentReading", 3);
        assertThat(enter(over.put("correct", true)).get("volume")).hasToString("13");
        assertThat(enter(typed("K1", "202602", "normal").put("currentReading", 5))
                        .get("volume"))
                .hasToString("2");
        assertRefused(correction, "READING_EXISTS");
    }

    @Test
    void aReplacementIsCorrectedWithItsInstallations() {
        card("K2");
        enter(replaced("K2", "202601", "NK2"));
        assertRefused(replaced("K2", "202601", "NK3").put("correct", true), "REPLACEMENT_STANDS");
        assertRefused(
                typed("K2", "202601", "normal").put("currentReading", 9995).put("correct", true), "REPLACEMENT_STANDS");
        ObjectNode body = replaced("K2", "202601", "NK2").put("correct", true);
        body.put("oldMeterEnd", 7).put("newMeterStart", 3).put("currentReading", 13);
        assertThat(enter(body).get("volume")).hasToString("27");
        assertThat(system.list(
                        "installation",
                        "meterCard.cardNo == params.card",
                        Map.of("card", "K2"),
                        "meter.meterNo",
                        "startReading",
                        "endReading",
                        "activeMark"))
                .extracting(i -> i.text("meter.meterNo") + " " + i.integer("startReading") + " "
                        + i.integerOrNull("endReading") + " " + i.textOrNull("activeMark"))
                .containsExactlyInAnyOrder("MK2 9990 7 null", "NK2 3 null active");
        assertThat(readings("K2").get(0).integer("oldMeterEnd")).isEqualTo(7);
        assertThat(card("K2", "lastReading").integer("lastReading")).isEqualTo(13);
    }

    @Test
    void zeroIsAskedAboutOnce() {
        card("Z1");
        ObjectNode same = typed("Z1", "202601", "normal").put("currentReading", 9990);
        assertRefused(same, "CONFIRM_ZERO");
        assertRefused(same.deepCopy().put("confirmZero", false), "CONFIRM_ZERO");
        assertRefused(typed("Z1", "202601", "zero"), "CONFIRM_ZERO");
        assertThat(readings("Z1")).isEmpty();
        assertThat(enter(same.deepCopy().put("confirmZero", true)).get("volume"))
                .hasToString("0");
        assertThat(readings("Z1")).hasSize(1);
        assertRefused(same.deepCopy().put("confirmZero", true), "READING_EXISTS");
        assertThat(enter(typed("Z1", "202602", "zero").put("confirmZero", true)).get("volume"))
                .hasToString("0");
    }

    @Test
    void aReplacementByTheReadingTemplateAlone() {
        card("I1");
        DataRecord made = card("I1", "customer", "account", "book", "meter.meterNo", "lastReading", "status");
        assertThat(made.text("meter.meterNo")).isEqualTo("MI1");
        assertThat(made.text("status")).isEqualTo("normal");
        assertThat(made.integer("lastReading")).isEqualTo(9990);
        assertThat(system.list(
                        "account",
                        "id == params.id",
                        Map.of("id", made.reference("account").id()),
                        "status"))
                .extracting(a -> a.text("status"))
                .containsExactly("normal");
        book.reading(1, "I1", "换表", 9990, 12, "旧表止码", 5, "新表号", "NI1", "新表起码", 2);
        assertReplaced("I1", "NI1", "import");
        book.reading(2, "I1", "正常", 12, 20);
        DataRecord next = readings("I1").get(1);
        assertThat(next.decimal("volume")).isEqualByComparingTo("8");
        assertThat(next.text("meter.meterNo")).isEqualTo("NI1");
    }

    /** Ten days of the broken meter and twenty of the new one, which went from 2 to 12: ten in twenty days are fifteen in thirty. */
    @Test
    void aBrokenMeterIsReplacedAndThePeriodFollowsFromTheNewOnesDays() {
        card("F1");
        book.reading(1, "F1", "正常", 9990, 9999);
        ObjectNode broken = typed("F1", "202602", "fault-replaced")
                .put("readAt", "2026-02-19")
                .put("newMeterNo", "F1-NEW")
                .put("newMeterStart", 2)
                .put("currentReading", 12);
        assertRefused(broken, "REPLACED_ON_OUTSIDE");
        assertRefused(broken.deepCopy().put("replacedOn", "2026-01-20"), "REPLACED_ON_OUTSIDE");
        assertRefused(broken.deepCopy().put("replacedOn", "2026-02-19"), "REPLACED_ON_OUTSIDE");
        assertThat(enter(broken.put("replacedOn", "2026-01-30")).get("volume")).hasToString("15");
        assertThat(meterStatus("MF1") + " " + meterStatus("F1-NEW")).isEqualTo("removed installed");
        assertThat(system.list(
                        "installation", "meterCard.cardNo == 'F1'", Map.of(), "removedOn", "installedOn", "endReading"))
                .extracting(i -> i.dateOrNull("installedOn") + " " + i.dateOrNull("removedOn"))
                .containsExactly("2025-01-01 2026-01-30", "2026-01-30 null");
        card("F2");
        book.reading(1, "F2", "正常", 9990, 9999);
        book.reading(2, "F2", "故障换表", 9999, 12, "新表号", "F2-NEW", "新表起码", 2, "换表日期", LocalDate.of(2026, 1, 30));
        system.bill("202601");
        system.bill("202602");
        // Imported on the 20th: 21 days of the new meter, 31 in all; 10 × 31 / 21 is 14.76.
        assertThat(readings("F2").get(1).decimal("volume")).isEqualByComparingTo("15");
        for (DataRecord bill : system.list(
                "bill",
                "startsWith(meterCard.cardNo, 'F') && period == params.p",
                Map.of("p", YearMonth.of(2026, 2)),
                "volume",
                "meterCard.cardNo")) {
            Map<String, ?> again = system.act(system.admin(), "bill", bill.id(), "recompute", BranchSystem.body())
                    .body();
            assertThat(again.get("same")).as("%s", again).isEqualTo(true);
            Map<String, ?> told = system.act(system.admin(), "bill", bill.id(), "explain", BranchSystem.body())
                    .body();
            assertThat(String.valueOf(told.get("algorithm")))
                    .contains(
                            bill.text("meterCard.cardNo").equals("F1")
                                    ? "(12 − 2) ÷ 20 × (10 + 20) = 15"
                                    : "(12 − 2) ÷ 21 × (10 + 21) = 15");
        }
    }
}
