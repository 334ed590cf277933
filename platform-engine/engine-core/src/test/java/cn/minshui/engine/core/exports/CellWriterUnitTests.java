package cn.minshui.engine.core.exports;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.FieldType.Exact;
import cn.minshui.engine.core.definition.FieldType.Exact.Style;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.data.Reference;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CellWriterUnitTests {
    private static final Exact DECIMAL = new Exact(Style.DECIMAL, 20, 4, null, null, null);
    private static final CompiledModel EMPTY = new CompiledModel(
            "", Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(),
            Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of());

    private final XSSFWorkbook workbook = new XSSFWorkbook();
    private final Cell cell = workbook.createSheet().createRow(0).createCell(0);
    private final CellWriter writer = new CellWriter(EMPTY, "zh-CN", new CellStyles(workbook));

    @AfterEach
    void close() throws IOException {
        workbook.close();
    }

    @Test
    void fifteenDigitsAreANumber() {
        writer.write(cell, DECIMAL, new BigDecimal("12345678901.2345"));
        assertThat(cell.getCellType()).isEqualTo(CellType.NUMERIC);
        assertThat(BigDecimal.valueOf(cell.getNumericCellValue())).isEqualByComparingTo("12345678901.2345");
        assertThat(cell.getCellStyle().getDataFormatString()).isEqualTo("0.00##");
    }

    @Test
    void aLongerNumberIsExactText() {
        writer.write(cell, DECIMAL, new BigDecimal("123456789012.3456"));
        assertThat(cell.getStringCellValue()).isEqualTo("123456789012.3456");
    }

    @Test
    void anInstantIsBusinessTime() {
        writer.write(cell, new FieldType.DateTime(), Instant.parse("2026-09-30T16:00:01.5Z"));
        assertThat(cell.getLocalDateTimeCellValue()).isEqualTo(LocalDateTime.of(2026, 10, 1, 0, 0, 1));
    }

    @Test
    void aDayThatSheetsDoNotKnowIsText() {
        writer.write(cell, new FieldType.Date(), LocalDate.of(1899, 12, 31));
        assertThat(cell.getStringCellValue()).isEqualTo("1899-12-31");
    }

    @Test
    void aReferenceIsItsLabelOrItsId() {
        FieldType any = new FieldType.AnyReference(List.of("book", "reader"));
        writer.write(cell, any, new Reference(7, "=三国", "book"));
        assertThat(cell.getStringCellValue()).isEqualTo("book：=三国");
        writer.write(cell, any, new Reference(7, null, "reader"));
        assertThat(cell.getStringCellValue()).isEqualTo("reader：7");
        writer.write(cell, new FieldType.ReferenceTo("book"), new Reference(7, null));
        assertThat(cell.getStringCellValue()).isEqualTo("7");
    }

    @Test
    void aMonthAndAnUnknownKeyAreText() {
        writer.write(cell, new FieldType.Period(), YearMonth.of(2026, 9));
        assertThat(cell.getStringCellValue()).isEqualTo("2026-09");
        writer.write(cell, new FieldType.Choice("gone"), "old");
        assertThat(cell.getStringCellValue()).isEqualTo("old");
    }

    @Test
    void aTextLongerThanACellEndsWithAWholeCharacter() {
        FieldType text = new FieldType.Text(40_000, null);
        writer.write(cell, text, "x".repeat(32_765) + "𠮷".repeat(2));
        assertThat(cell.getStringCellValue()).isEqualTo("x".repeat(32_765) + "…");
    }
}
