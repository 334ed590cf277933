package cn.minshui.engine.core.imports;

/**
 * Bounds on what one workbook may hold, so that no file can exhaust the server.
 *
 * @param fileBytes of the file as uploaded
 * @param rows filled rows of all sheets together
 * @param cells filled cells of all sheets together
 * @param characters of all texts together
 * @param cellCharacters of one cell; a spreadsheet program's own limit is 32767
 */
public record ImportLimits(long fileBytes, int rows, int cells, int characters, int cellCharacters) {

    public static ImportLimits standard() {
        return new ImportLimits(50L << 20, 300_000, 6_000_000, 120_000_000, 32_767);
    }
}
