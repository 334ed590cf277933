package cn.minshui.engine.core.exports;

import cn.minshui.engine.core.definition.FieldType;
import java.util.HashMap;
import java.util.Map;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.Font;
import org.apache.poi.ss.usermodel.Workbook;

/** The styles of one workbook, each made once: a workbook takes only some thousands. */
final class CellStyles {
    private static final String GENERAL = "General";
    private static final String WHOLE = "0";
    private static final String MONEY = "#,##0.00";
    private static final int LEAST_PLACES = 2;

    private final Workbook workbook;
    private final Map<String, CellStyle> byFormat = new HashMap<>();

    CellStyles(Workbook workbook) {
        this.workbook = workbook;
    }

    CellStyle heading() {
        CellStyle style = workbook.createCellStyle();
        Font font = workbook.createFont();
        font.setBold(true);
        style.setFont(font);
        return style;
    }

    CellStyle date() {
        return format("yyyy-mm-dd");
    }

    CellStyle dateTime() {
        return format("yyyy-mm-dd hh:mm:ss");
    }

    CellStyle number(FieldType type) {
        return format(type instanceof FieldType.Exact exact ? format(exact) : WHOLE);
    }

    private static String format(FieldType.Exact exact) {
        return switch (exact.style()) {
            case MONEY -> MONEY;
            case QUANTITY -> GENERAL;
            case DECIMAL -> decimal(exact.scale());
        };
    }

    private static String decimal(int scale) {
        int shown = Math.min(LEAST_PLACES, scale);
        return scale == 0 ? WHOLE : "0." + "0".repeat(shown) + "#".repeat(scale - shown);
    }

    private CellStyle format(String format) {
        return byFormat.computeIfAbsent(format, f -> {
            CellStyle style = workbook.createCellStyle();
            style.setDataFormat(workbook.createDataFormat().getFormat(f));
            return style;
        });
    }
}
