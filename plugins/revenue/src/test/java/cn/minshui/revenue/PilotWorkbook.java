package cn.minshui.revenue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;

/** The pilot's workbook in the hands of somebody who changes it. */
record PilotWorkbook(XSSFWorkbook workbook) {
    private static final Path PILOT = Path.of("..", "..", "metadata", "demo", "nanan-pilot.xlsx");
    static final String CARD = "用户";
    static final String FIRST = "抄表2026-09";
    static final String SECOND = "抄表2026-10";

    static byte[] untouched() {
        try {
            return Files.readAllBytes(PILOT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] changed(Consumer<PilotWorkbook> change) {
        try (XSSFWorkbook workbook = new XSSFWorkbook(new ByteArrayInputStream(untouched()));
                ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            change.accept(new PilotWorkbook(workbook));
            workbook.write(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Sheet sheet(String name) {
        return workbook.getSheet(name);
    }

    /** @param row as a spreadsheet shows it */
    Cell cell(String sheet, int row, String heading) {
        return sheet(sheet).getRow(row - 1).getCell(column(sheet, heading), Row.MissingCellPolicy.CREATE_NULL_AS_BLANK);
    }

    int column(String sheet, String heading) {
        for (Cell cell : sheet(sheet).getRow(0)) {
            if (cell.getStringCellValue().equals(heading)) {
                return cell.getColumnIndex();
            }
        }
        throw new IllegalArgumentException(sheet + " has no column " + heading);
    }

    void text(String sheet, int row, String heading, String value) {
        cell(sheet, row, heading).setCellValue(value);
    }

    void number(String sheet, int row, String heading, double value) {
        cell(sheet, row, heading).setCellValue(value);
    }

    double number(String sheet, int row, String heading) {
        return cell(sheet, row, heading).getNumericCellValue();
    }

    String text(String sheet, int row, String heading) {
        return cell(sheet, row, heading).getStringCellValue();
    }

    /** The row of a card in a sheet. */
    int rowOf(String sheet, String cardNo) {
        for (Row row : sheet(sheet)) {
            if (row.getRowNum() > 0
                    && row.getCell(column(sheet, "户号")).getStringCellValue().equals(cardNo)) {
                return row.getRowNum() + 1;
            }
        }
        throw new IllegalArgumentException(sheet + " has no card " + cardNo);
    }

    void dropColumn(String sheet, String heading) {
        int column = column(sheet, heading);
        for (Row row : sheet(sheet)) {
            Cell cell = row.getCell(column);
            if (cell != null) {
                row.removeCell(cell);
            }
        }
    }

    void dropSheet(String name) {
        workbook.removeSheetAt(workbook.getSheetIndex(name));
    }
}
