package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.imports.ImportResult;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.testkit.DatabaseTest;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Everything that is wrong with a workbook is told at once, at its cell, and nothing of it is written. */
@DatabaseTest(systemTables = true)
class SpoiledWorkbookIntegrationTests {
    private final WorkbookBytes workbook = new WorkbookBytes()
            .sheet("册本", WorkbookBytes.BOOK)
            .sheet("用户", WorkbookBytes.CARD)
            .sheet("抄表2026-09", WorkbookBytes.READING)
            .sheet("抄表2026-10", WorkbookBytes.READING);

    private void card(String number, String meter, @Nullable Object... changes) {
        Map<String, @Nullable Object> row = workbook.row(
                "用户",
                "户号",
                number,
                "户名",
                "户" + number,
                "用水地址",
                "某路",
                "营业站点",
                "350583-01",
                "册本号",
                "B1",
                "简号",
                "A01",
                "污水系数",
                "1",
                "人口",
                3,
                "收费方式",
                "坐收",
                "表号",
                meter,
                "口径",
                15,
                "量程位数",
                4,
                "起码",
                100,
                "装表日期",
                LocalDate.of(2025, 1, 1),
                "商铺数",
                0);
        for (int i = 0; i < changes.length; i += 2) {
            row.put(String.valueOf(changes[i]), changes[i + 1]);
        }
    }

    private void reading(
            String month, String number, String status, long last, long current, @Nullable Object... more) {
        Map<String, @Nullable Object> row = workbook.row(
                "抄表" + month,
                "户号",
                number,
                "抄表日期",
                LocalDate.of(2026, 9, 20),
                "表况",
                status,
                "上期抄码",
                last,
                "本期抄码",
                current);
        for (int i = 0; i < more.length; i += 2) {
            row.put(String.valueOf(more[i]), more[i + 1]);
        }
    }

    @Test
    void tellsEverythingAtOnceAndWritesNothing(Database database) {
        try (BranchSystem system = new BranchSystem(database, List.of("350583-01"), List.of("reader1"))) {
            workbook.row("册本", "册本号", "B1", "名称", "一", "营业站点", "350583-01", "抄表员", "reader1", "抄表周期", "每月");
            workbook.row("册本", "册本号", "B2", "名称", "二", "营业站点", "350583-99", "抄表员", "nobody", "抄表周期", "每月");
            card("1", "M1");
            card("1", "M2");
            card("3", "M1");
            card("4", "M4", "简号", "Z99", "册本号", "B9");
            card("5", "M5", "混合用水", "60%:A01;30%:B01");
            card("6", "M6", "人口", "三人");
            card("7", "M7", "起码", 10_000);
            card("8", "M8");
            card("9", "M9", "装表日期", "2025/13/45");
            reading("2026-09", "1", "正常", 100, 90);
            reading("2026-09", "8", "零水量", 100, 101);
            reading("2026-10", "8", "估抄", 101, 120, "估抄水量", 5);
            reading("2026-09", "nobody", "正常", 1, 2);
            reading("2026-10", "1", "满度", 91, 95);
            ImportResult result = system.load("branch-workbook", workbook.bytes(), false, false);
            assertThat(result.problems().stream()
                            .map(SpoiledWorkbookIntegrationTests::shown)
                            .toList())
                    .contains(
                            "册本 3 营业站点 ORGANIZATION_UNKNOWN",
                            "册本 3 抄表员 READER_UNKNOWN",
                            "用户 5 简号 PRICE_CODE_UNKNOWN",
                            "用户 5 册本号 BOOK_UNKNOWN",
                            "用户 6 混合用水 MIXED_USAGE_SUM",
                            "用户 8 起码 READING_OUT_OF_RANGE",
                            "抄表2026-09 2 本期抄码 READING_BACKWARDS",
                            "抄表2026-09 3 本期抄码 ZERO_BUT_MOVED",
                            "抄表2026-10 2 本期抄码 ESTIMATE_MISMATCH",
                            "抄表2026-09 4 户号 CARD_UNKNOWN",
                            "抄表2026-10 3 本期抄码 ROLLOVER_NOT_BELOW");
            assertThat(result.problems().stream()
                            .map(SpoiledWorkbookIntegrationTests::cell)
                            .toList())
                    .doesNotContain("抄表2026-10 3 上期抄码")
                    .contains("用户 3 户号", "用户 4 表号", "用户 7 人口", "用户 10 装表日期");
            assertThat(result.problems())
                    .allSatisfy(p -> assertThat(p.message().zh()).isNotBlank());
            assertThat(result.written()).isZero();
            for (String object :
                    List.of("book", "customer", "account", "meter", "installation", "meter-card", "reading")) {
                assertThat(system.list(object, "id > 0", Map.of(), "version"))
                        .as(object)
                        .isEmpty();
            }
            ImportResult partial = system.load("branch-workbook", workbook.bytes(), false, true);
            assertThat(partial.written()).isEqualTo(partial.accepted());
            assertThat(system.list("meter-card", "id > 0", Map.of(), "cardNo", "lastReading").stream()
                            .map(c -> c.text("cardNo") + " " + c.integer("lastReading"))
                            .toList())
                    .containsExactlyInAnyOrder("1 100", "8 100");
        }
    }

    private static String shown(Problem problem) {
        return cell(problem) + " " + problem.code();
    }

    private static String cell(Problem problem) {
        return problem.place() instanceof Place.InSheet at
                ? at.sheet() + " " + at.row() + " " + at.column()
                : String.valueOf(problem.place());
    }
}
