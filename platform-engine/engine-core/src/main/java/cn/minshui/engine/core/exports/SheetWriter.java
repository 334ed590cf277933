package cn.minshui.engine.core.exports;

import cn.minshui.engine.core.data.RecordService.ExportSink;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import java.util.List;
import java.util.Objects;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.ss.util.WorkbookUtil;
import org.apache.poi.xssf.streaming.SXSSFWorkbook;
import org.jspecify.annotations.Nullable;

/**
 * One sheet: headings in the first row, which stays in sight, and a row for each record. A watermark stands in head and foot of
 * its pages and in the properties of the file, so that the rows can be imported again as they are.
 */
final class SheetWriter implements ExportSink {
    /** A sheet measures widths in 256ths of a character. */
    private static final int CHARACTER = 256;

    private final SXSSFWorkbook workbook;
    private final CallContext context;
    private final CompiledModel model;
    private final String object;
    private final String language;
    private final CellStyles styles;
    private final CellWriter cells;
    private List<ExportColumn> columns = List.of();
    private @Nullable Sheet sheet;
    private int rows;

    SheetWriter(SXSSFWorkbook workbook, CallContext context, CompiledModel model, String object, String language) {
        this.workbook = workbook;
        this.context = context;
        this.model = model;
        this.object = object;
        this.language = language;
        this.styles = new CellStyles(workbook);
        this.cells = new CellWriter(model, language, styles);
    }

    @Override
    public void begin(List<String> fields) {
        CompiledObject compiled = model.object(object).orElseThrow();
        columns = fields.stream()
                .map(path -> ExportColumn.of(model, compiled, path))
                .toList();
        String name = compiled.definition().label().in(language);
        Sheet begun = workbook.createSheet(WorkbookUtil.createSafeSheetName(name));
        sheet = begun;
        Watermark.of(context, model, compiled, fields).ifPresent(mark -> mark(begun, mark.text(language)));
        begun.createFreezePane(0, 1);
        begun.setAutoFilter(new CellRangeAddress(0, 0, 0, columns.size() - 1));
        CellStyle style = styles.heading();
        Row row = begun.createRow(rows++);
        for (int i = 0; i < columns.size(); i++) {
            begun.setColumnWidth(i, CHARACTER * width(columns.get(i).type()));
            Cell cell = row.createCell(i);
            cell.setCellValue(columns.get(i).heading().in(language));
            cell.setCellStyle(style);
        }
    }

    private void mark(Sheet begun, String text) {
        // An ampersand begins an instruction there.
        String plain = text.replace("&", "&&");
        begun.getHeader().setCenter(plain);
        begun.getFooter().setCenter(plain);
        workbook.getXSSFWorkbook().getProperties().getCoreProperties().setDescription(text);
    }

    @Override
    public void take(List<DataRecord> batch) {
        Sheet into = Objects.requireNonNull(sheet, "begin comes first");
        for (DataRecord record : batch) {
            Row row = into.createRow(rows++);
            for (int i = 0; i < columns.size(); i++) {
                ExportColumn column = columns.get(i);
                Object value = column.value(record);
                if (value != null) {
                    cells.write(row.createCell(i), column.type(), value);
                }
            }
        }
    }

    private static int width(FieldType type) {
        if (type instanceof FieldType.Bool || type instanceof FieldType.Whole || type instanceof FieldType.Period) {
            return 10;
        }
        return type instanceof FieldType.Text || type instanceof FieldType.DateTime ? 22 : 16;
    }
}
