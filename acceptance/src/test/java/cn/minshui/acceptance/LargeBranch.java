package cn.minshui.acceptance;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.xssf.streaming.SXSSFSheet;
import org.apache.poi.xssf.streaming.SXSSFWorkbook;

/** A workbook of any size: half of its rows are cards, half their first readings; texts are shared as spreadsheet programs do. */
final class LargeBranch {
    static final String MONTH = "2026-09";
    static final String STATION = "DC-S1";
    private static final int CARDS_A_BOOK = 500;
    private static final LocalDate INSTALLED = LocalDate.of(2026, 8, 1);
    private static final LocalDate READ = LocalDate.of(2026, 9, 25);

    private LargeBranch() {}

    /** @param rows of cards and readings together */
    static Path write(Path file, int rows) {
        int cards = rows / 2;
        try (SXSSFWorkbook workbook = new SXSSFWorkbook(null, 100, true, true);
                OutputStream out = Files.newOutputStream(file)) {
            CellStyle day = workbook.createCellStyle();
            day.setDataFormat(workbook.createDataFormat().getFormat("yyyy-mm-dd"));
            books(workbook.createSheet("册本"), cards);
            cards(workbook.createSheet("用户"), cards, day);
            readings(workbook.createSheet("抄表" + MONTH), cards, day);
            workbook.write(out);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void books(SXSSFSheet sheet, int cards) {
        row(sheet, 0, "册本号", "名称", "营业站点", "抄表员", "抄表周期");
        for (int book = 0; book * CARDS_A_BOOK < cards; book++) {
            row(sheet, book + 1, "L" + book, "第" + book + "册", STATION, "reader1", "每月");
        }
    }

    private static void cards(SXSSFSheet sheet, int cards, CellStyle day) {
        row(
                sheet, 0, "户号", "户名", "手机", "用水地址", "营业站点", "册本号", "册内序号", "简号", "污水系数", "人口", "收费方式", "表号", "口径",
                "量程位数", "起码", "装表日期");
        for (int card = 0; card < cards; card++) {
            Row row = row(
                    sheet,
                    card + 1,
                    "C" + card,
                    "用水户" + card,
                    "1380" + String.format("%07d", card),
                    "滨江路" + card % 900 + "号" + card + "室",
                    STATION,
                    "L" + card / CARDS_A_BOOK,
                    card % CARDS_A_BOOK,
                    "A01",
                    1,
                    card % 6,
                    "坐收",
                    "M" + card,
                    15,
                    5,
                    card % 9000);
            date(row.createCell(15), INSTALLED, day);
        }
    }

    private static void readings(SXSSFSheet sheet, int cards, CellStyle day) {
        row(sheet, 0, "户号", "抄表日期", "表况", "上期抄码", "本期抄码");
        for (int card = 0; card < cards; card++) {
            Row row = row(sheet, card + 1, "C" + card, null, "正常", card % 9000, card % 9000 + card % 60);
            date(row.createCell(1), READ, day);
        }
    }

    private static void date(Cell cell, LocalDate date, CellStyle style) {
        cell.setCellStyle(style);
        cell.setCellValue(date);
    }

    private static Row row(SXSSFSheet sheet, int number, Object... values) {
        Row row = sheet.createRow(number);
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof Integer whole) {
                row.createCell(i).setCellValue(whole);
            } else if (values[i] instanceof String text) {
                row.createCell(i).setCellValue(text);
            }
        }
        return row;
    }
}
