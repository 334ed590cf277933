package cn.minshui.revenue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.jspecify.annotations.Nullable;

/** A workbook of the pilot's layout as a test writes it: sheets of rows, cells by heading. */
public final class WorkbookBytes {
    public static final List<String> BOOK = List.of("册本号", "名称", "营业站点", "抄表员", "抄表周期");
    public static final List<String> CARD = List.of(
            "户号", "户名", "手机", "用水地址", "营业站点", "册本号", "册内序号", "简号", "污水系数", "人口", "收费方式", "表号", "口径", "量程位数", "起码",
            "装表日期", "混合用水", "商铺数");
    public static final List<String> READING =
            List.of("户号", "抄表日期", "表况", "上期抄码", "本期抄码", "估抄水量", "旧表止码", "新表号", "新表起码");

    private final Map<String, List<String>> headings = new LinkedHashMap<>();
    private final Map<String, List<Map<String, @Nullable Object>>> rows = new LinkedHashMap<>();

    public WorkbookBytes sheet(String name, List<String> columns) {
        headings.put(name, columns);
        rows.put(name, new ArrayList<>());
        return this;
    }

    /** @param cells heading and value in turn; a value is text, a whole number, a date or null */
    public Map<String, @Nullable Object> row(String sheet, @Nullable Object... cells) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (int i = 0; i < cells.length; i += 2) {
            row.put(String.valueOf(cells[i]), cells[i + 1]);
        }
        rows(sheet).add(row);
        return row;
    }

    /** The same without a sheet. */
    public WorkbookBytes without(String sheet) {
        headings.remove(sheet);
        rows.remove(sheet);
        return this;
    }

    public List<Map<String, @Nullable Object>> rows(String sheet) {
        List<Map<String, @Nullable Object>> of = rows.get(sheet);
        if (of == null) {
            throw new IllegalArgumentException("no sheet " + sheet);
        }
        return of;
    }

    public byte[] bytes() {
        try (XSSFWorkbook workbook = new XSSFWorkbook();
                ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            CellStyle date = workbook.createCellStyle();
            date.setDataFormat(workbook.createDataFormat().getFormat("yyyy-mm-dd"));
            headings.forEach((name, columns) -> {
                var sheet = workbook.createSheet(name);
                Row head = sheet.createRow(0);
                for (int c = 0; c < columns.size(); c++) {
                    head.createCell(c).setCellValue(columns.get(c));
                }
                int number = 1;
                for (Map<String, @Nullable Object> cells : rows(name)) {
                    Row row = sheet.createRow(number++);
                    for (int c = 0; c < columns.size(); c++) {
                        write(row.createCell(c), cells.get(columns.get(c)), date);
                    }
                }
            });
            workbook.write(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Cell cell, @Nullable Object value, CellStyle date) {
        if (value instanceof LocalDate day) {
            cell.setCellValue(day);
            cell.setCellStyle(date);
        } else if (value instanceof Number number) {
            cell.setCellValue(number.longValue());
        } else if (value != null) {
            cell.setCellValue(value.toString());
        }
    }
}
