package cn.minshui.engine.core.imports;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.imports.Template.Reading;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.ss.usermodel.FormulaError;
import org.apache.poi.xssf.usermodel.XSSFRow;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.Test;

class CellReadingUnitTests {
    private static final String SHEET1 = "xl/worksheets/sheet1.xml";

    private static Object[] row(Object... values) {
        return values;
    }

    private static XSSFRow second(XSSFWorkbook workbook) {
        return workbook.getSheet(Template.SHEET).getRow(1);
    }

    @Test
    void everyTypeIsReadExactly() {
        Reading reading = Template.read(Sample.of(row(
                "A1",
                " 注 ",
                12,
                0.875,
                LocalDate.of(2026, 9, 22),
                LocalDateTime.of(2026, 9, 22, 8, 30),
                202609,
                "红",
                true)));
        assertThat(reading.shown()).isEmpty();
        assertThat(reading.rows().get(0).values())
                .containsEntry("code", "A1")
                .containsEntry("note", "注")
                .containsEntry("count", 12L)
                .containsEntry("factor", new BigDecimal("0.8750"))
                .containsEntry("day", LocalDate.of(2026, 9, 22))
                .containsEntry("at", Instant.parse("2026-09-22T00:30:00Z"))
                .containsEntry("month", YearMonth.of(2026, 9))
                .containsEntry("colour", "red")
                .containsEntry("active", true);
    }

    @Test
    void bareSerialNumbersAreDatesInAColumnOfDates() {
        Reading reading = Template.read(Sample.of(row("A1", null, null, null, 46287, 46287.5)));
        assertThat(reading.shown()).isEmpty();
        assertThat(reading.value(2, "day")).isEqualTo(LocalDate.of(2026, 9, 22));
        assertThat(reading.value(2, "at")).isEqualTo(Instant.parse("2026-09-22T04:00:00Z"));
    }

    @Test
    void theCalendarFrom1904IsObeyed() {
        byte[] file = Sample.rewritten(
                Sample.of(row("A1", null, null, null, 46287 - 1462)),
                "xl/workbook.xml",
                text -> text.replace("date1904=\"false\"", "date1904=\"true\""));
        assertThat(Template.read(file).value(2, "day")).isEqualTo(LocalDate.of(2026, 9, 22));
    }

    @Test
    void datesThatAreNoneAreRefusedWithWords() {
        Reading reading = Template.read(Sample.of(
                row("A1", null, null, null, "2026-09-22"),
                row("A2", null, null, null, "22/9/2026"),
                row("A3", null, null, null, 20260922),
                row("A4", null, null, null, LocalDate.of(2401, 1, 1)),
                row("A5", null, null, null, 12),
                row("A6", null, null, null, -5),
                row("A7", null, null, null, true)));
        assertThat(reading.shown())
                .containsExactly(
                        "CELL_DATE_AS_TEXT@2/日期",
                        "CELL_DATE_AS_TEXT@3/日期",
                        "CELL_NOT_DATE@4/日期",
                        "CELL_DATE_OUT_OF_RANGE@5/日期",
                        "CELL_NOT_DATE@6/日期",
                        "CELL_NOT_DATE@7/日期",
                        "CELL_NOT_DATE@8/日期");
        assertThat(reading.rows()).allSatisfy(r -> {
            assertThat(r.isValid("day")).isFalse();
            assertThat(r.value("day")).isNull();
        });
    }

    @Test
    void noiseOfBinaryArithmeticIsGone() {
        Reading reading = Template.read(Sample.of(row("A1", null, 3.0000000000000004, 0.1 + 0.2)));
        assertThat(reading.shown()).isEmpty();
        assertThat(reading.value(2, "factor")).isEqualTo(new BigDecimal("0.3000"));
        assertThat(reading.value(2, "count")).isEqualTo(3L);
    }

    @Test
    void numbersAsTextAreTakenOnlyWhereTheyAreUnmistakable() {
        Reading reading = Template.read(Sample.of(
                row("A1", null, "12", "0.875"),
                row("A2", null, "12.0", "-1"),
                row("A3", null, "1,234", "1,234.5"),
                row("A4", null, "十二", "abc"),
                row("A5", null, "12 m3", "1e3"),
                row("A6", null, 12.5, 0.12345),
                row("A7", null, 1_000_000, 1000.5),
                row("A8", null, -1, "123456789")));
        assertThat(reading.value(2, "count")).isEqualTo(12L);
        assertThat(reading.value(2, "factor")).isEqualTo(new BigDecimal("0.8750"));
        assertThat(reading.shown())
                .containsExactly(
                        "CELL_NOT_INTEGER@3/数量",
                        "CELL_OUT_OF_RANGE@3/系数",
                        "CELL_NOT_INTEGER@4/数量",
                        "CELL_NOT_NUMBER@4/系数",
                        "CELL_NOT_INTEGER@5/数量",
                        "CELL_NOT_NUMBER@5/系数",
                        "CELL_NOT_INTEGER@6/数量",
                        "CELL_NOT_NUMBER@6/系数",
                        "CELL_NOT_INTEGER@7/数量",
                        "CELL_TOO_PRECISE@7/系数",
                        "CELL_OUT_OF_RANGE@8/数量",
                        "CELL_OUT_OF_RANGE@8/系数",
                        "CELL_OUT_OF_RANGE@9/数量",
                        "CELL_OUT_OF_RANGE@9/系数");
    }

    @Test
    void aNumberInAColumnOfTextKeepsItsDigits() {
        Reading reading = Template.read(Sample.of(row(35058700001.0), row(1.0E10), row(123456789012345678.0)));
        assertThat(reading.value(2, "code")).isEqualTo("35058700001");
        assertThat(reading.value(3, "code")).isEqualTo("10000000000");
        assertThat(reading.shown()).containsExactly("CELL_DIGITS_LOST@4/编号");
    }

    @Test
    void whatExcelTurnedIntoADateIsNotTakenAsText() {
        Reading reading = Template.read(Sample.of(row(LocalDate.of(2026, 1, 2))));
        assertThat(reading.shown()).containsExactly("CELL_DATE_IN_TEXT@2/编号");
    }

    @Test
    void formulasGiveTheirStoredValueAndErrorsAreRefused() {
        byte[] file = new Sample()
                .sheet(Template.SHEET, Sample.HEADINGS, row("A1", null, 0, 0, 0))
                .change(workbook -> {
                    second(workbook).getCell(2).setCellFormula("6*7");
                    second(workbook).getCell(3).setCellType(CellType.BLANK);
                    second(workbook).getCell(3).setCellErrorValue(FormulaError.NA);
                    workbook.getCreationHelper().createFormulaEvaluator().evaluateAll();
                    second(workbook).getCell(4).setCellFormula("NOW()");
                })
                .bytes();
        Reading reading = Template.read(
                Sample.rewritten(file, SHEET1, text -> text.replaceAll("(<f>NOW\\(\\)</f>)<v>[^<]*</v>", "$1")));
        assertThat(reading.value(2, "count")).isEqualTo(42L);
        assertThat(reading.shown()).containsExactly("CELL_ERROR@2/系数", "CELL_FORMULA_EMPTY@2/日期");
    }

    @Test
    void choicesAreReadByLabelOrKeyAndDisabledOnesAreNotThere() {
        Reading reading = Template.read(Sample.of(
                row("A1", null, null, null, null, null, null, "blue", "否"),
                row("A2", null, null, null, null, null, null, "Red", "是"),
                row("A3", null, null, null, null, null, null, "旧", 0),
                row("A4", null, null, null, null, null, null, "绿", "也许")));
        assertThat(reading.value(2, "colour")).isEqualTo("blue");
        assertThat(reading.value(3, "colour")).isEqualTo("red");
        assertThat(reading.value(4, "active")).isEqualTo(false);
        assertThat(reading.shown())
                .containsExactly("CELL_CHOICE_UNKNOWN@4/颜色", "CELL_CHOICE_UNKNOWN@5/颜色", "CELL_NOT_BOOLEAN@5/启用");
        assertThat(reading.problems().list().get(1).message().zh())
                .contains("绿")
                .contains("红、蓝");
    }

    @Test
    void textsAreCheckedByLengthPatternAndRequiredness() {
        Reading reading = Template.read(Sample.of(
                row("A1", "四个字啊啊啊"), row("a b"), row(null, "x"), row("A4", "🌊🌊🌊🌊🌊"), row("\u3000A5\u00A0", "  ")));
        assertThat(reading.shown()).containsExactly("CELL_TOO_LONG@2/备注", "CELL_PATTERN@3/编号", "CELL_REQUIRED@4/编号");
        assertThat(reading.value(6, "code")).isEqualTo("A5");
        assertThat(reading.value(6, "note")).isNull();
    }

    @Test
    void richAndInlineTextIsReadWithoutGuidesAndEscapes() {
        byte[] file = Sample.rewritten(
                Sample.of(row("A1", "x")),
                SHEET1,
                text -> text.replaceAll(
                        "<c r=\"B2\"[^>]*>.*?</c>",
                        "<c r=\"B2\" t=\"inlineStr\"><is><r><t>河</t></r><rPh sb=\"0\" eb=\"1\"><t>he</t></rPh><r><t>_x0041_口</t></r></is></c>"));
        assertThat(Template.read(file).value(2, "note")).isEqualTo("河A口");
    }

    @Test
    void addressesMayBeLeftOut() {
        byte[] file = Sample.rewritten(
                Sample.of(row("A1", "x", 5)), SHEET1, text -> text.replaceAll(" r=\"[A-Z]*[0-9]+\"", ""));
        Reading reading = Template.read(file);
        assertThat(reading.shown()).isEmpty();
        assertThat(reading.value(2, "count")).isEqualTo(5L);
    }
}
