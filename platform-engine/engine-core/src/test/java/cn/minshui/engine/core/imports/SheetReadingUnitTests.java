package cn.minshui.engine.core.imports;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.imports.Template.Reading;
import cn.minshui.engine.spi.imports.FollowOn;
import cn.minshui.engine.spi.imports.ImportRow;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.Text;
import java.util.Map;
import java.util.Set;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.util.CellRangeAddress;
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
                        "COLUMN_MISSING@1/编号",
                        "CELL_NOT_INTEGER@2/数量",
                        "COLUMN_UNKNOWN@1/别的",
                        "CELL_WITHOUT_HEADING@2/null");
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
    void anEmptySheetIsOneProblem() {
        Reading reading =
                Template.read(new Sample().sheet(Template.SHEET, row()).bytes());
        assertThat(reading.shown()).containsExactly("HEADINGS_MISSING@1/null");
        assertThat(reading.problems().list().get(0).message().zh()).contains("编号", "备注");
        assertThat(reading.unread()).containsExactly("data");
    }

    @Test
    void aTitleAboveTheHeadingsIsOneProblem() {
        byte[] file = new Sample()
                .sheet(Template.SHEET, row("某公司档案"), Sample.HEADINGS, row("A1"))
                .change(workbook -> {
                    Row title = workbook.getSheetAt(0).getRow(0);
                    title.setHeightInPoints(40);
                })
                .bytes();
        Reading reading = Template.read(file);
        assertThat(reading.shown()).containsExactly("HEADINGS_MISSING@1/null");
        assertThat(reading.rows()).isEmpty();
    }

    @Test
    void aSheetThatIsMissingOrThereTwiceIsUnread() {
        assertThat(Template.read(new Sample().sheet("别的", row("x")).bytes()).unread())
                .containsExactly("data");
        assertThat(Template.read(new Sample()
                                .sheet(Template.SHEET, Sample.HEADINGS, row("A1"))
                                .sheet(Template.SHEET + "\u00A0", Sample.HEADINGS, row("A2"))
                                .bytes())
                        .unread())
                .containsExactly("data");
        assertThat(Template.read(Sample.of(row("A1"))).unread()).isEmpty();
    }

    @Test
    void whatIsNotSeenIsTold() {
        Reading reading = Template.read(new Sample()
                .sheet(Template.SHEET, Sample.HEADINGS, row("A1", "x"), row("A2"), row("A3", "y"))
                .change(workbook -> {
                    workbook.getSheetAt(0).getRow(2).setZeroHeight(true);
                    workbook.getSheetAt(0).addMergedRegion(new CellRangeAddress(1, 2, 1, 1));
                    workbook.getSheetAt(0).addMergedRegion(new CellRangeAddress(0, 0, 2, 3));
                    workbook.createSheet("别的");
                    workbook.setActiveSheet(1);
                    workbook.setSheetHidden(0, true);
                })
                .bytes());
        assertThat(reading.shown())
                .containsExactlyInAnyOrder(
                        "SHEET_HIDDEN@0/null", "CELLS_MERGED@0/null", "ROWS_HIDDEN@3/null", "SHEET_UNKNOWN@0/null");
        assertThat(reading.problems().list())
                .anySatisfy(p -> assertThat(p.message().zh()).contains("1 处合并单元格", "B2:B3"));
        assertThat(reading.problems().hasErrors()).isFalse();
        assertThat(reading.rows()).hasSize(3);
    }

    @Test
    void errorsComeBeforeWarningsHoweverManyThereAre() {
        ImportProblems problems = new ImportProblems();
        problems.sheet("乙");
        problems.sheet("甲");
        for (int i = 2; i < 2002; i++) {
            problems.add(Problem.warning("W", new Place.InSheet("甲", i, null), "提醒", "hint"));
        }
        problems.add(Problem.error("E", new Place.InSheet("甲", 9, null), "错", "wrong"));
        problems.add(Problem.error("E", new Place.InSheet("甲", 4, null), "错", "wrong"));
        problems.add(Problem.error("E", new Place.InSheet("乙", 7, null), "错", "wrong"));
        problems.add(Problem.error("F", new Place.InSheet("甲", 1, "列"), "缺列", "missing"));
        assertThat(problems.list()).hasSize(1000);
        assertThat(problems.list().subList(0, 5))
                .extracting(p -> p.code() + ((Place.InSheet) p.place()).sheet() + ((Place.InSheet) p.place()).row())
                .containsExactly("F甲1", "E乙7", "E甲4", "E甲9", "W甲2");
        assertThat(problems.total()).isEqualTo(2004);
    }

    @Test
    void whatFollowsIsOneLineForEachSheetAndCode() {
        ImportProblems problems = new ImportProblems();
        for (int i = 2; i < 1502; i++) {
            ImportRow row = ImportRow.of("月2026-09", i, Map.of(), Set.of(), Map.of());
            problems.add(
                    new FollowOn(row, "CARD_REFUSED", Text.of("档案行有错", "refused"), new Place.InSheet("用户", 7, "户号")));
            problems.add(new FollowOn(row, "CARD_REFUSED", Text.of("档案行有错", "refused"), Place.whole()));
        }
        assertThat(problems.list()).isEmpty();
        assertThat(problems.total()).isZero();
        assertThat(problems.hasErrors()).isTrue();
        assertThat(problems.isRejected("月2026-09", 900)).isTrue();
        assertThat(problems.isWholeRefused()).isFalse();
        assertThat(problems.notChecked())
                .containsExactly(new NotChecked(
                        "CARD_REFUSED",
                        "月2026-09",
                        2,
                        1500,
                        Text.of(
                                "档案行有错，1500 行没有继续检查，不能导入（例如第 2 行，请先改“用户”第 7 行）",
                                "refused; 1500 rows were not checked further and cannot be imported"
                                        + " (for example row 2, because of \"用户\" row 7)")));
    }
}
