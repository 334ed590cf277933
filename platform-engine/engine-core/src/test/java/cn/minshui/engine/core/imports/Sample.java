package cn.minshui.engine.core.imports;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;

/** Workbooks made for tests, and their files spoiled by hand. */
final class Sample {
    static final String[] HEADINGS = {"编号", "备注", "数量", "系数", "日期", "时间", "账期", "颜色", "启用"};

    private final XSSFWorkbook workbook = new XSSFWorkbook();

    /** A sheet with the headings of the template; rows are filled from row 2 on. */
    Sample sheet(String name, Object[] headings, Object[]... rows) {
        XSSFSheet sheet = workbook.createSheet(name);
        fill(sheet.createRow(0), headings);
        for (int i = 0; i < rows.length; i++) {
            fill(sheet.createRow(i + 1), rows[i]);
        }
        return this;
    }

    static byte[] of(Object[]... rows) {
        return new Sample().sheet(Template.SHEET, HEADINGS, rows).bytes();
    }

    Sample change(Consumer<XSSFWorkbook> change) {
        change.accept(workbook);
        return this;
    }

    private void fill(Row row, Object[] values) {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value == null) {
                continue;
            }
            Cell cell = row.createCell(i);
            if (value instanceof String text) {
                cell.setCellValue(text);
            } else if (value instanceof Number number) {
                cell.setCellValue(number.doubleValue());
            } else if (value instanceof Boolean bool) {
                cell.setCellValue(bool);
            } else if (value instanceof LocalDate date) {
                cell.setCellStyle(style("yyyy-mm-dd"));
                cell.setCellValue(date);
            } else if (value instanceof LocalDateTime time) {
                cell.setCellStyle(style("yyyy\"年\"m\"月\"d\"日\" hh:mm"));
                cell.setCellValue(time);
            } else {
                throw new IllegalArgumentException(value.toString());
            }
        }
    }

    private CellStyle style(String format) {
        CellStyle style = workbook.createCellStyle();
        style.setDataFormat(workbook.createDataFormat().getFormat(format));
        return style;
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (workbook) {
            workbook.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** The same file with one of its parts written anew. */
    static byte[] rewritten(byte[] file, String part, UnaryOperator<String> change) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean found = false;
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(file));
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] bytes = in.readAllBytes();
                zip.putNextEntry(new ZipEntry(entry.getName()));
                if (entry.getName().equals(part)) {
                    found = true;
                    bytes = change.apply(new String(bytes, StandardCharsets.UTF_8))
                            .getBytes(StandardCharsets.UTF_8);
                }
                zip.write(bytes);
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!found) {
            throw new IllegalArgumentException("no part " + part);
        }
        return out.toByteArray();
    }
}
