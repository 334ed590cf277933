package cn.minshui.engine.core.imports;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.imports.Template.Reading;
import cn.minshui.engine.spi.imports.ImportRow;
import org.apache.poi.ss.usermodel.Row;
import org.junit.jupiter.api.Test;

class SheetReadingUnitTests {
    private static Object[] row(Object... values) {
        return values;
    }

    @Test
    void blankRowsAreSkippedAndNumbersAreThoseOfTheSheet() {
        Reading reading = Template.read(Sample.of(row("A1"), row(), row("  ", " "), row("A4")));
        assertThat(reading.rows()).extracting(ImportRow::number).containsExactly(2, 5);
        assertThat(reading.shown()).isEmpty();
    }

    @Test
    void aDuplicateNamesBothRows() {
        Reading reading = Template.read(Sample.of(row("A1"), row("A2"), row("A1"), row("A1")));
        assertThat(reading.shown()).containsExactly("ROW_DUPLICATE@4/编号", "ROW_DUPLICATE@5/编号");
        assertThat(reading.problems().list().get(0).message().zh())
                .contains("第 2 行")
                .contains("第 4 行");
        assertThat(reading.problems().isRejected(Template.SHEET, 4)).isTrue();
        assertThat(reading.problems().isRejected(Template.SHEET, 2)).isFalse();
    }

    @Test
    void columnsAreFoundByHeadingWhereverTheyStand() {
        Reading reading = Template.read(new Sample()
                .sheet(Template.SHEET, row("数量", " *编 号 "), row(5, "A1"))
                .bytes());
        assertThat(reading.shown()).isEmpty();
        assertThat(reading.value(2, "code")).isEqualTo("A1");
        assertThat(reading.value(2, "count")).isEqualTo(5L);
    }

    @Test
    void missingDoubleAndUnknownColumns() {
        Reading reading = Template.read(new Sample()
                .sheet(Template.SHEET, row("备注", "备注", "别的", null, "数量"), row("x", "y", "z", "stray", "seven"))
                .bytes());
        assertThat(reading.shown())
                .containsExactly(
                        "COLUMN_TWICE@1/备注",
                        "COLUMN_UNKNOWN@1/别的",
                        "COLUMN_MISSING@1/编号",
                        "CELL_WITHOUT_HEADING@2/null",
                        "CELL_NOT_INTEGER@2/数量");
        assertThat(reading.rows().get(0).isValid("code")).isFalse();
        assertThat(reading.problems().isWholeRefused()).isTrue();
    }

    @Test
    void valuesBesideTheTableAreToldOnceAndNotImported() {
        Reading reading = Template.read(Sample.of(
                row("A1", null, null, null, null, null, null, null, null, null, "aside"),
                row(null, null, null, null, null, null, null, null, null, null, "aside"),
                row("A3")));
        assertThat(reading.shown()).containsExactly("CELL_WITHOUT_HEADING@2/null");
        assertThat(reading.rows()).extracting(ImportRow::number).containsExactly(2, 4);
        assertThat(reading.problems().hasErrors()).isFalse();
    }

    @Test
    void sheetsAreMatchedByPattern() {
        Reading reading = Template.read(new Sample()
                .sheet("月2026-09", row("编号"), row("X"))
                .sheet(Template.SHEET, Sample.HEADINGS, row("A1"))
                .sheet("说明", row("anything"))
                .sheet("月2026-10", row("编号"), row("Y"))
                .bytes());
        assertThat(reading.shown()).containsExactly("SHEET_UNKNOWN@0/null");
        assertThat(reading.sheets())
                .extracting(s -> s.templateSheet() + s.captured())
                .containsExactly("monthly{month=2026-09}", "data{}", "monthly{month=2026-10}");
    }

    @Test
    void missingAndDoubleSheets() {
        Reading missing = Template.read(
                new Sample().sheet("月2026-09", row("编号"), row("X")).bytes());
        assertThat(missing.shown()).containsExactly("SHEET_MISSING@0/null");
        assertThat(missing.problems().list().get(0).message().zh()).contains("数据");

        Reading twice = Template.read(new Sample()
                .sheet(Template.SHEET, Sample.HEADINGS, row("A1"))
                .sheet(Template.SHEET + " ", Sample.HEADINGS, row("A2"))
                .bytes());
        assertThat(twice.shown()).containsExactly("SHEET_TWICE@0/null");
    }

    @Test
    void oneSheetCanBeChosen() {
        byte[] file = new Sample()
                .sheet("月2026-09", row("编号"), row("X"))
                .sheet("月2026-10", row("编号"), row("Y"))
                .bytes();
        Reading one = Template.read(file, "月2026-10", ImportLimits.standard());
        assertThat(one.shown()).isEmpty();
        assertThat(one.rows()).extracting(r -> r.value("code")).containsExactly("Y");
        assertThat(Template.read(file, "月2026-11", ImportLimits.standard()).shown())
                .containsExactly("SHEET_MISSING@0/null");
    }

    @Test
    void anEmptySheetLacksItsColumns() {
        Reading reading =
                Template.read(new Sample().sheet(Template.SHEET, row()).bytes());
        assertThat(reading.shown()).containsExactly("COLUMN_MISSING@1/编号");
    }

    @Test
    void aTitleAboveTheHeadingsIsToldAsMissingColumns() {
        byte[] file = new Sample()
                .sheet(Template.SHEET, row("某公司档案"), Sample.HEADINGS, row("A1"))
                .change(workbook -> {
                    Row title = workbook.getSheetAt(0).getRow(0);
                    title.setHeightInPoints(40);
                })
                .bytes();
        assertThat(Template.read(file).shown()).contains("COLUMN_UNKNOWN@1/某公司档案", "COLUMN_MISSING@1/编号");
    }
}
