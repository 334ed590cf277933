package cn.minshui.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.OverlayLayer;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A station with one book, to which a test adds cards and readings by the single templates. */
final class OneBook implements AutoCloseable {
    static final String STATION = "350583-01";
    static final String OTHER_STATION = "350583-02";
    static final String BOOK = "MB";
    final BranchSystem system;

    OneBook(Database database) {
        this(database, UnaryOperator.identity());
    }

    /** @param change what is published in place of each shipped definition file */
    OneBook(Database database, UnaryOperator<SourceFile> change) {
        this(database, change, List.of());
    }

    /** @param overlays what branches define */
    OneBook(Database database, UnaryOperator<SourceFile> change, List<OverlayLayer> overlays) {
        system = new BranchSystem(
                database,
                List.of(STATION, OTHER_STATION),
                List.of("reader1", "clerk1", "cashier1", "clerk2"),
                change,
                overlays);
        WorkbookBytes book = new WorkbookBytes().sheet("册本", WorkbookBytes.BOOK);
        for (String[] each : new String[][] {{BOOK, STATION}, {"MC", STATION}, {"OB", OTHER_STATION}}) {
            book.row("册本", "册本号", each[0], "名称", "册", "营业站点", each[1], "抄表员", "reader1", "抄表周期", "每月");
        }
        assertThat(system.load("book", book.bytes(), false, false).problems()).isEmpty();
    }

    /** The shipped definitions, with runs of more than so many cards as tasks that work so many cards at a time. */
    static UnaryOperator<SourceFile> limits(int synchronousCards, int chunkCards) {
        return shipped -> {
            if (!shipped.path().endsWith("/policies/billing.yaml")) {
                return shipped;
            }
            String text = shipped.text()
                    .replace("value: \"2000\"", "value: \"" + synchronousCards + "\"")
                    .replace("value: \"1000\"", "value: \"" + chunkCards + "\"");
            assertThat(text).contains("value: \"" + synchronousCards + "\"", "value: \"" + chunkCards + "\"");
            return new SourceFile(shipped.path(), text);
        };
    }

    /** @param changes heading and value in turn, in place of the usual ones */
    void card(String number, @Nullable Object... changes) {
        WorkbookBytes workbook = new WorkbookBytes().sheet("用户", WorkbookBytes.CARD);
        Map<String, @Nullable Object> row = workbook.row("用户", "户号", number, "户名", "户" + number, "用水地址", "某路");
        put(row, "营业站点", STATION, "册本号", BOOK, "简号", "A01", "污水系数", "1", "人口", 3, "收费方式", "坐收");
        put(row, "表号", "M" + number, "口径", 15, "量程位数", 5, "起码", 0, "商铺数", 0);
        put(row, "装表日期", LocalDate.of(2025, 1, 1));
        put(row, changes);
        assertThat(system.load("meter-card", workbook.bytes(), false, false).problems())
                .isEmpty();
    }

    /** @param more heading and value in turn */
    void reading(int month, String card, String status, long last, long current, @Nullable Object... more) {
        String sheet = "抄表2026-0" + month;
        List<String> columns = new ArrayList<>(WorkbookBytes.READING);
        for (int i = 0; i < more.length; i += 2) {
            if (!columns.contains(String.valueOf(more[i]))) {
                columns.add(String.valueOf(more[i]));
            }
        }
        WorkbookBytes workbook = new WorkbookBytes().sheet(sheet, columns);
        Map<String, @Nullable Object> row =
                workbook.row(sheet, "户号", card, "抄表日期", LocalDate.of(2026, month, 20), "表况", status);
        put(row, "上期抄码", last, "本期抄码", current);
        put(row, more);
        assertThat(system.load("reading", workbook.bytes(), false, false).problems())
                .isEmpty();
    }

    private static void put(Map<String, @Nullable Object> row, @Nullable Object... cells) {
        for (int i = 0; i < cells.length; i += 2) {
            row.put(String.valueOf(cells[i]), cells[i + 1]);
        }
    }

    @Override
    public void close() {
        system.close();
    }
}
