package cn.minshui.revenue;

import static cn.minshui.revenue.PilotWorkbook.CARD;
import static cn.minshui.revenue.PilotWorkbook.FIRST;
import static cn.minshui.revenue.PilotWorkbook.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.imports.ImportResult;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.testkit.DatabaseTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.poi.ss.usermodel.FormulaError;
import org.apache.poi.ss.util.CellRangeAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The pilot's workbook as hurried people leave it: each fault is told once, at its cell, alone and together with all others. */
@DatabaseTest(systemTables = true)
@TestMethodOrder(OrderAnnotation.class)
class SpoiledPilotIntegrationTests {
    private static final Map<String, Consumer<PilotWorkbook>> CELLS = new LinkedHashMap<>();
    private static final Map<String, Consumer<PilotWorkbook>> SHEETS = new LinkedHashMap<>();

    static {
        CELLS.put("用户 12 户号 ROW_DUPLICATE", p -> p.text(CARD, 12, "户号", p.text(CARD, 11, "户号")));
        CELLS.put("用户 22 简号 PRICE_CODE_UNKNOWN", p -> p.text(CARD, 22, "简号", "Z99"));
        CELLS.put("用户 32 人口 CELL_NOT_INTEGER", p -> p.text(CARD, 32, "人口", "三人"));
        CELLS.put("用户 42 起码 CELL_NOT_INTEGER", p -> p.text(CARD, 42, "起码", "１００"));
        CELLS.put("用户 52 装表日期 CELL_DATE_AS_TEXT", p -> p.text(CARD, 52, "装表日期", "2024年3月1日"));
        CELLS.put("用户 62 口径 CELL_ERROR", p -> p.cell(CARD, 62, "口径").setCellErrorValue(FormulaError.REF.getCode()));
        CELLS.put("用户 72 混合用水 MIXED_USAGE_SUM", p -> p.text(CARD, 72, "混合用水", "60%:A01；30%：A01"));
        CELLS.put("用户 82 起码 CELL_OUT_OF_RANGE", p -> p.number(CARD, 82, "起码", -3));
        CELLS.put("用户 92 户号 CELL_DIGITS_LOST", p -> p.number(CARD, 92, "户号", 1e20));
        CELLS.put("用户 102 册本号 BOOK_UNKNOWN", p -> p.text(CARD, 102, "册本号", "没有这一册"));
        CELLS.put("用户 112 营业站点 ORGANIZATION_UNKNOWN", p -> p.text(CARD, 112, "营业站点", "350583-0１"));
        CELLS.put("用户 122 户名 CELL_TOO_LONG", p -> p.text(CARD, 122, "户名", "长".repeat(101)));
        CELLS.put("用户 132 表号 ROW_DUPLICATE", p -> p.text(CARD, 132, "表号", p.text(CARD, 131, "表号")));
        CELLS.put("抄表2026-09 202 本期抄码 READING_BACKWARDS", p -> status(p, 202, "正常", -1));
        CELLS.put("抄表2026-09 212 本期抄码 ROLLOVER_NOT_BELOW", p -> status(p, 212, "满度", 1));
        CELLS.put("抄表2026-09 222 本期抄码 ZERO_BUT_MOVED", p -> status(p, 222, "零水量", 1));
        CELLS.put("抄表2026-09 232 本期抄码 CELL_DIGITS_LOST", p -> p.number(FIRST, 232, "本期抄码", 1e308));
        CELLS.put("抄表2026-09 242 本期抄码 CELL_DIGITS_LOST", p -> p.number(FIRST, 242, "本期抄码", 9007199254740993d));
        CELLS.put("抄表2026-09 252 抄表日期 CELL_NOT_DATE", p -> p.number(FIRST, 252, "抄表日期", 1e300));
        CELLS.put("抄表2026-09 262 表况 CELL_CHOICE_UNKNOWN", p -> p.text(FIRST, 262, "表况", "不知道"));
        CELLS.put("抄表2026-09 272 户号 CELL_PATTERN", p -> p.text(FIRST, 272, "户号", "５" + p.text(FIRST, 272, "户号")));
        CELLS.put(
                "抄表2026-10 302 本期抄码 CELL_REQUIRED",
                p -> p.cell(SECOND, 302, "本期抄码").setBlank());
        CELLS.put("抄表2026-10 312 上期抄码 LAST_READING_MISMATCH", p -> p.number(SECOND, 312, "上期抄码", 1));

        SHEETS.put(
                "抄表2026-09 1 null HEADINGS_MISSING",
                p -> p.sheet(FIRST).removeRow(p.sheet(FIRST).getRow(0)));
        SHEETS.put("抄表2026-19 0 null SHEET_PERIOD_INVALID", p -> p.workbook().setSheetName(2, "抄表2026-19"));
        SHEETS.put("用户 0 null SHEET_MISSING", p -> p.dropSheet(CARD));
        SHEETS.put("册本 0 null SHEET_MISSING", p -> p.dropSheet("册本"));
        SHEETS.put("用户 1 量程位数 COLUMN_MISSING", p -> p.dropColumn(CARD, "量程位数"));
        SHEETS.put("用户 1 简号 COLUMN_MISSING", p -> p.text(CARD, 1, "简号", "价格代码"));
        SHEETS.put("抄表2026-09 1 户号 COLUMN_MISSING", p -> p.dropColumn(FIRST, "户号"));
        SHEETS.put(
                "用户 1 null HEADINGS_MISSING",
                p -> p.sheet(CARD).removeRow(p.sheet(CARD).getRow(0)));
    }

    private static BranchSystem system;

    @BeforeAll
    static void start(Database database) {
        List<String> readers = new ArrayList<>();
        for (int reader = 0; reader < 12; reader++) {
            readers.add("reader" + (reader / 3 + 1) + (reader % 3 + 1));
        }
        system = new BranchSystem(
                database, List.of("350583-01", "350583-02", "350583-03", "350583-04"), List.copyOf(readers));
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    private static void status(PilotWorkbook pilot, int row, String status, int more) {
        pilot.text(FIRST, row, "表况", status);
        pilot.number(FIRST, row, "本期抄码", pilot.number(FIRST, row, "上期抄码") + more);
    }

    private static ImportResult refused(byte[] workbook) {
        ImportResult result = system.load("branch-workbook", workbook, false, false);
        assertThat(result.written()).isZero();
        assertThat(result.problems())
                .isNotEmpty()
                .allSatisfy(p -> assertThat(p.message().zh())
                        .containsPattern("\\p{IsHan}")
                        .doesNotContain("Exception")
                        .hasSizeLessThan(300));
        assertThat(result.notChecked().stream()
                        .map(line -> line.sheet() + line.code())
                        .toList())
                .doesNotHaveDuplicates();
        for (String object : List.of("book", "customer", "account", "meter", "installation", "meter-card", "reading")) {
            assertThat(system.list(object, "id > 0", Map.of(), "version"))
                    .as(object)
                    .isEmpty();
        }
        return result;
    }

    private static List<String> errors(ImportResult result) {
        return result.problems().stream()
                .filter(Problem::isError)
                .map(SpoiledPilotIntegrationTests::shown)
                .toList();
    }

    private static String shown(Problem problem) {
        return problem.place() instanceof Place.InSheet at
                ? at.sheet() + " " + at.row() + " " + at.column() + " " + problem.code()
                : problem.code();
    }

    @Test
    @Order(1)
    void everyFaultIsToldOnceAlone() {
        SHEETS.forEach((expected, spoil) -> {
            ImportResult result = refused(PilotWorkbook.changed(spoil));
            assertThat(errors(result)).as(expected).containsExactly(expected);
            assertThat(result.notChecked()).as(expected).hasSizeBetween(1, 4);
        });
        for (String expected : List.of(
                "用户 22 简号 PRICE_CODE_UNKNOWN", "用户 42 起码 CELL_NOT_INTEGER", "抄表2026-09 202 本期抄码 READING_BACKWARDS")) {
            ImportResult result = refused(PilotWorkbook.changed(CELLS.get(expected)));
            assertThat(errors(result)).as(expected).containsExactly(expected);
        }
    }

    @Test
    @Order(2)
    void allFaultsAreToldAtOnceAndNothingElse() {
        ImportResult result = refused(PilotWorkbook.changed(p -> {
            CELLS.values().forEach(spoil -> spoil.accept(p));
            p.text(CARD, 1, "手机", "联系电话");
            p.sheet(SECOND).getRow(400).setZeroHeight(true);
            p.sheet(SECOND).addMergedRegion(new CellRangeAddress(410, 412, 1, 1));
            p.workbook().createSheet("汇总").createRow(0).createCell(0).setCellValue("合计");
        }));
        assertThat(errors(result)).containsExactlyElementsOf(CELLS.keySet());
        assertThat(result.problems().stream()
                        .filter(p -> !p.isError())
                        .map(Problem::code)
                        .toList())
                .containsExactlyInAnyOrder("SHEET_UNKNOWN", "COLUMN_UNKNOWN", "CELLS_MERGED", "ROWS_HIDDEN");
        assertThat(result.total()).isEqualTo(CELLS.size() + 4);
    }

    @Test
    @Order(3)
    void whatIsNoWorkbookIsSaidInOneSentence() {
        byte[] pilot = PilotWorkbook.untouched();
        Map<String, byte[]> files = Map.of(
                "WORKBOOK_EMPTY", new byte[0],
                "WORKBOOK_WRONG_FORMAT", "户号,户名\n1,张三\n".getBytes(StandardCharsets.UTF_8),
                "WORKBOOK_BROKEN", Arrays.copyOf(pilot, pilot.length * 2 / 3));
        files.forEach((code, file) -> assertThat(errors(refused(file))).containsExactly(code));
        assertThat(errors(refused("%PDF-1.7\n%âãÏÓ".getBytes(StandardCharsets.ISO_8859_1))))
                .containsExactly("WORKBOOK_WRONG_FORMAT");
    }

    /** Long codes kept as text, blanks around values and numbers kept as text are what they look like. */
    @Test
    @Order(4)
    void whatOnlyLooksOddIsTakenAsItIs() {
        String longest = "99999999999999999999";
        byte[] workbook = PilotWorkbook.changed(p -> {
            String number = p.text(CARD, 2, "户号");
            p.text(FIRST, p.rowOf(FIRST, number), "户号", longest + "\u00A0");
            p.text(SECOND, p.rowOf(SECOND, number), "户号", "\u3000" + longest);
            p.text(CARD, 2, "户号", longest);
            p.text(CARD, 3, "量程位数", String.valueOf((int) p.number(CARD, 3, "量程位数")));
            p.text(CARD, 4, "简号", p.text(CARD, 4, "简号") + "\u00A0 ");
        });
        ImportResult result = system.load("branch-workbook", workbook, false, false);
        assertThat(result.problems()).isEmpty();
        assertThat(result.written()).isEqualTo(12 + 612 * 3);
        assertThat(system.list("meter-card", "cardNo == '" + longest + "'", Map.of(), "cardNo"))
                .hasSize(1);
    }
}
