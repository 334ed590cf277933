package cn.minshui.engine.spi.imports;

import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * A sheet of the workbook as the template understands it.
 *
 * @param templateSheet id of the sheet in the template
 * @param name the sheet's own name
 * @param captured named groups of the template's name pattern, e.g. {@code period → 2026-09}
 * @param rows can be gone through any number of times while the import lasts; they lie on disk, so a handler keeps rows and not
 *     their values
 */
public record ImportSheet(String templateSheet, String name, Map<String, String> captured, List<ImportRow> rows) {
    public ImportSheet {
        captured = Map.copyOf(captured);
        rows = Collections.unmodifiableList(rows);
    }
}
