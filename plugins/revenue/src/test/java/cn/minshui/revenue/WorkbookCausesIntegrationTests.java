package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.imports.ImportResult;
import cn.minshui.engine.core.imports.NotChecked;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.testkit.DatabaseTest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A person who mends a workbook reads causes; what only follows from them is one line for each sheet, and is not written either. */
@DatabaseTest(systemTables = true)
class WorkbookCausesIntegrationTests {
    private static BranchSystem system;

    private static final List<String> MONTHS = List.of("2026-07", "2026-08", "2026-09");
    private static final int CARDS = 30;

    /** Numbers of tests that write are not those of the others. */
    private String prefix = "";

    /** Thirty good cards in one book, read in three months. */
    private WorkbookBytes good(List<String> book, List<String> card, List<String> reading) {
        WorkbookBytes workbook = new WorkbookBytes().sheet("册本", book).sheet("用户", card);
        workbook.row("册本", "册本号", prefix + "B1", "名称", "一", "营业站点", "350583-01", "抄表员", "reader1", "抄表周期", "每月");
        for (int i = 0; i < CARDS; i++) {
            workbook.row("用户", "户号", prefix + "C" + i, "户名", "户" + i, "用水地址", "某路", "营业站点", "350583-01");
            Map<String, @Nullable Object> row = workbook.rows("用户").get(i);
            row.putAll(Map.of(
                    "册本号", prefix + "B1", "简号", "A01", "人口", 3, "收费方式", "坐收", "表号", prefix + "M" + i, "量程位数", 4));
            row.putAll(Map.of("起码", 100, "装表日期", LocalDate.of(2025, 1, 1)));
        }
        for (int month = 0; month < MONTHS.size(); month++) {
            String sheet = "抄表" + MONTHS.get(month);
            workbook.sheet(sheet, reading);
            for (int i = 0; i < CARDS; i++) {
                workbook.row(sheet, "户号", prefix + "C" + i, "抄表日期", LocalDate.of(2026, 7 + month, 20), "表况", "正常");
                workbook.rows(sheet).get(i).putAll(Map.of("上期抄码", 100 + 10 * month, "本期抄码", 110 + 10 * month));
            }
        }
        return workbook;
    }

    private WorkbookBytes good() {
        return good(WorkbookBytes.BOOK, WorkbookBytes.CARD, WorkbookBytes.READING);
    }

    private static List<String> without(List<String> columns, String column) {
        List<String> left = new ArrayList<>(columns);
        assertThat(left.remove(column)).isTrue();
        return left;
    }

    private static Map<String, @Nullable Object> reading(WorkbookBytes workbook, int month, int card) {
        return workbook.rows("抄表" + MONTHS.get(month)).get(card);
    }

    @BeforeAll
    static void start(Database database) {
        system = new BranchSystem(database, List.of("350583-01"), List.of("reader1"));
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    private static Map<String, Integer> stored() {
        Map<String, Integer> stored = new TreeMap<>();
        for (String object : List.of("book", "customer", "meter", "meter-card", "reading", "mixed-usage")) {
            stored.put(
                    object, system.list(object, "id > 0", Map.of(), "version").size());
        }
        return stored;
    }

    private static ImportResult refused(WorkbookBytes workbook) {
        Map<String, Integer> before = stored();
        ImportResult dry = system.load("branch-workbook", workbook.bytes(), true, false);
        ImportResult result = system.load("branch-workbook", workbook.bytes(), false, false);
        assertThat(result).isEqualTo(dry);
        assertThat(result.written()).isZero();
        assertThat(result.total()).isEqualTo(result.problems().size());
        assertThat(stored()).isEqualTo(before);
        return result;
    }

    private static List<String> causes(ImportResult result) {
        return result.problems().stream()
                .map(WorkbookCausesIntegrationTests::shown)
                .toList();
    }

    private static List<String> followOns(ImportResult result) {
        return result.notChecked().stream()
                .map(WorkbookCausesIntegrationTests::shown)
                .toList();
    }

    private static String shown(Problem problem) {
        Place.InSheet at = (Place.InSheet) problem.place();
        return at.sheet() + " " + at.row() + " " + at.column() + " " + problem.code();
    }

    private static String shown(NotChecked line) {
        return line.sheet() + " " + line.row() + " " + line.code() + " ×" + line.rows();
    }

    @Test
    void readingsOfARefusedCardAreCountedAndStillCheckedInThemselves() {
        prefix = "P";
        WorkbookBytes workbook = good();
        workbook.rows("用户").get(3).put("简号", "Ａ01");
        reading(workbook, 1, 3).put("表况", "零水量");
        ImportResult result = refused(workbook);
        assertThat(causes(result)).containsExactly("用户 5 简号 PRICE_CODE_UNKNOWN", "抄表2026-08 5 本期抄码 ZERO_BUT_MOVED");
        assertThat(result.problems().get(0).message().zh()).contains("全角");
        assertThat(followOns(result))
                .containsExactly(
                        "抄表2026-07 5 CARD_REFUSED ×1", "抄表2026-08 5 CARD_REFUSED ×1", "抄表2026-09 5 CARD_REFUSED ×1");
        assertThat(result.notChecked().get(0).message().zh()).contains("1 行", "第 5 行", "“用户”第 5 行");
        assertThat(result.rejected()).isEqualTo(4);
        int readings = stored().getOrDefault("reading", 0);
        ImportResult partial = system.load("branch-workbook", workbook.bytes(), false, true);
        assertThat(partial.written()).isEqualTo(1 + 29 * 4);
        assertThat(stored()).containsEntry("reading", readings + 29 * 3);
    }

    @Test
    void aRefusedBookAndAMissingColumnOrSheetAreOneCause() {
        WorkbookBytes book = good();
        book.rows("册本").get(0).put("营业站点", "350583-99");
        assertThat(causes(refused(book))).containsExactly("册本 2 营业站点 ORGANIZATION_UNKNOWN");
        assertThat(followOns(refused(book)))
                .contains("用户 2 BOOK_REFUSED ×30", "抄表2026-07 2 CARD_REFUSED ×30")
                .hasSize(4);

        for (String column : List.of("户号", "量程位数", "起码", "营业站点", "册本号", "表号", "户名")) {
            ImportResult missing =
                    refused(good(WorkbookBytes.BOOK, without(WorkbookBytes.CARD, column), WorkbookBytes.READING));
            assertThat(causes(missing)).as(column).containsExactly("用户 1 " + column + " COLUMN_MISSING");
            assertThat(missing.notChecked()).as(column).hasSize(3);
        }
        for (String column : List.of("户号", "表况", "上期抄码", "本期抄码")) {
            ImportResult missing =
                    refused(good(WorkbookBytes.BOOK, WorkbookBytes.CARD, without(WorkbookBytes.READING, column)));
            assertThat(causes(missing)).as(column).hasSize(3).allMatch(c -> c.endsWith("COLUMN_MISSING"));
        }
        ImportResult noNumbers =
                refused(good(without(WorkbookBytes.BOOK, "册本号"), WorkbookBytes.CARD, WorkbookBytes.READING));
        assertThat(causes(noNumbers)).containsExactly("册本 1 册本号 COLUMN_MISSING");
        assertThat(followOns(noNumbers)).contains("用户 2 BOOKS_UNREAD ×30");

        ImportResult noSheet = refused(good().without("用户"));
        assertThat(causes(noSheet)).containsExactly("用户 0 null SHEET_MISSING");
        assertThat(followOns(noSheet)).contains("抄表2026-09 2 CARDS_UNREAD ×30").hasSize(3);
        assertThat(causes(refused(good().without("册本")))).containsExactly("册本 0 null SHEET_MISSING");
        ImportResult empty = refused(good(WorkbookBytes.BOOK, List.of(), WorkbookBytes.READING));
        assertThat(causes(empty)).containsExactly("用户 1 null HEADINGS_MISSING");
    }

    @Test
    void aBrokenChainIsToldWhereItBreaks() {
        WorkbookBytes workbook = good();
        reading(workbook, 0, 0).put("本期抄码", 90);
        reading(workbook, 1, 1).put("上期抄码", 111);
        reading(workbook, 1, 2).put("本期抄码", "一百二");
        reading(workbook, 0, 4).put("本期抄码", "１１０");
        for (int month = 0; month < 3; month++) {
            reading(workbook, month, 5).put("户号", "C99");
            reading(workbook, month, 6).put("户号", "C7");
        }
        workbook.rows("用户").get(8).put("起码", 10_000);
        ImportResult result = refused(workbook);
        assertThat(causes(result))
                .containsExactly(
                        "用户 10 起码 READING_OUT_OF_RANGE",
                        "抄表2026-07 2 本期抄码 READING_BACKWARDS",
                        "抄表2026-07 6 本期抄码 CELL_NOT_INTEGER",
                        "抄表2026-07 7 户号 CARD_UNKNOWN",
                        "抄表2026-07 9 户号 ROW_DUPLICATE",
                        "抄表2026-08 3 上期抄码 LAST_READING_MISMATCH",
                        "抄表2026-08 4 本期抄码 CELL_NOT_INTEGER",
                        "抄表2026-08 9 户号 ROW_DUPLICATE",
                        "抄表2026-09 9 户号 ROW_DUPLICATE");
        assertThat(result.problems().get(2).message().zh()).contains("全角");
        assertThat(followOns(result))
                .containsExactlyInAnyOrder(
                        "抄表2026-07 10 CARD_REFUSED ×1",
                        "抄表2026-08 10 CARD_REFUSED ×1",
                        "抄表2026-08 2 EARLIER_READING_REFUSED ×4",
                        "抄表2026-09 10 CARD_REFUSED ×1",
                        "抄表2026-09 2 EARLIER_READING_REFUSED ×6");
    }

    @Test
    void numbersBeyondAllBoundsAndMonthsThatCannotBeAreRefusedInWords() {
        WorkbookBytes workbook = good();
        workbook.rows("用户").get(0).put("混合用水", "定量99999999999999999999:A01;100%:A01");
        workbook.rows("用户").get(1).put("户号", 100_000_000_000_000_000L);
        workbook.rows("用户").get(2).put("量程位数", 9);
        reading(workbook, 0, 2).putAll(Map.of("表况", "换表", "旧表止码", 99, "新表号", "N2", "新表起码", 111));
        reading(workbook, 0, 3).putAll(Map.of("表况", "估抄", "估抄水量", 1_000_000_000_000L, "本期抄码", 100));
        reading(workbook, 0, 4).putAll(Map.of("表况", "满度", "本期抄码", 100));
        reading(workbook, 0, 5).put("本期抄码", -5);
        reading(workbook, 0, 6).put("本期抄码", "-5");
        reading(workbook, 0, 7).put("抄表日期", "2026年7月20日");
        for (String sheet : List.of("抄表0000-01", "抄表2026-13", "抄表2026-09\u00A0")) {
            workbook.sheet(sheet, WorkbookBytes.READING);
            workbook.row(sheet, "户号", "C9", "抄表日期", LocalDate.of(2026, 7, 20), "表况", "正常");
            workbook.rows(sheet).get(0).putAll(Map.of("上期抄码", 130, "本期抄码", 140));
        }
        ImportResult result = refused(workbook);
        assertThat(causes(result))
                .containsExactly(
                        "抄表0000-01 0 null SHEET_PERIOD_INVALID",
                        "抄表2026-13 0 null SHEET_PERIOD_INVALID",
                        "抄表2026-09\u00A0 0 null SHEET_TWICE",
                        "用户 2 混合用水 MIXED_USAGE_TOO_LARGE",
                        "用户 3 户号 CELL_DIGITS_LOST",
                        "抄表2026-07 4 旧表止码 VOLUME_OUT_OF_RANGE",
                        "抄表2026-07 5 估抄水量 VOLUME_OUT_OF_RANGE",
                        "抄表2026-07 6 本期抄码 ROLLOVER_NOT_BELOW",
                        "抄表2026-07 7 本期抄码 CELL_OUT_OF_RANGE",
                        "抄表2026-07 8 本期抄码 CELL_OUT_OF_RANGE",
                        "抄表2026-07 9 抄表日期 CELL_DATE_AS_TEXT");
    }

    @Test
    void aWorkbookThatIsThereAlreadyIsToldOnceForEachOfItsRows() {
        prefix = "Q";
        assertThat(system.load("branch-workbook", good().bytes(), false, false).problems())
                .isEmpty();
        ImportResult again = system.load("branch-workbook", good().bytes(), false, false);
        assertThat(again.problems()).hasSize(1 + CARDS);
        assertThat(causes(again)).contains("册本 2 册本号 BOOK_EXISTS", "用户 2 户号 CARD_EXISTS");
        WorkbookBytes readings = good().without("册本").without("用户");
        ImportResult late = system.load("reading", readings.bytes(), false, false);
        assertThat(late.problems()).hasSize(CARDS).allMatch(p -> p.code().equals("READING_EXISTS"));
        assertThat(followOns(late))
                .containsExactly("抄表2026-08 2 EARLIER_READING_REFUSED ×30", "抄表2026-09 2 EARLIER_READING_REFUSED ×30");
    }
}
