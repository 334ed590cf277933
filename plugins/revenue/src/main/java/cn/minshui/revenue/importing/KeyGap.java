package cn.minshui.revenue.importing;

import cn.minshui.engine.spi.imports.ImportCall;
import cn.minshui.engine.spi.imports.ImportRow;
import cn.minshui.engine.spi.imports.ImportSheet;
import cn.minshui.engine.spi.problem.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the workbook fails to say which keys it brings: what is not found there may stand in the part that could not be read. */
final class KeyGap {
    private KeyGap() {}

    /** @return null when every key of the sheet was read, or the workbook need not bring the sheet */
    static @Nullable Place of(ImportCall call, String templateSheet, String keyColumn) {
        List<ImportSheet> sheets = call.sheets(templateSheet);
        for (ImportSheet sheet : sheets) {
            for (ImportRow row : sheet.rows()) {
                if (row.value(keyColumn) == null) {
                    return row.place(keyColumn);
                }
            }
        }
        if (!call.unread().contains(templateSheet)) {
            return null;
        }
        return sheets.isEmpty()
                ? Place.whole()
                : new Place.InSheet(sheets.get(0).name(), 0, null);
    }
}
