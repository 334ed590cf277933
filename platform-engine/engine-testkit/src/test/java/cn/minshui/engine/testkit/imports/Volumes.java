package cn.minshui.engine.testkit.imports;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;

/** Workbooks of volumes. */
final class Volumes {
    private Volumes() {}

    static byte[] workbook(Object[]... rows) throws IOException {
        try (XSSFWorkbook workbook = new XSSFWorkbook()) {
            var sheet = workbook.createSheet("图书");
            fill(sheet.createRow(0), "代码", "书名", "作者", "页数");
            if (Arrays.stream(rows).anyMatch(row -> row.length > 4)) {
                sheet.getRow(0).createCell(4).setCellValue("关于");
            }
            for (int i = 0; i < rows.length; i++) {
                fill(sheet.createRow(i + 1), rows[i]);
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            workbook.write(out);
            return out.toByteArray();
        }
    }

    private static void fill(Row row, Object... values) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof Integer number) {
                row.createCell(i).setCellValue(number);
            } else if (values[i] != null) {
                row.createCell(i).setCellValue(values[i].toString());
            }
        }
    }
}
