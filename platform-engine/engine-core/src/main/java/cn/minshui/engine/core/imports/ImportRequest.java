package cn.minshui.engine.core.imports;

import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks to import.
 *
 * @param file the workbook; read to its end, closed by the caller
 * @param dryRun check everything and write nothing
 * @param parameters parameters of the template by name
 * @param partial write the good rows although others are refused; otherwise all or nothing
 * @param sheet name of the only sheet to import; null for all
 */
public record ImportRequest(
        String template,
        InputStream file,
        String fileName,
        boolean dryRun,
        Map<String, String> parameters,
        boolean partial,
        Mode mode,
        @Nullable String sheet) {
    public ImportRequest {
        parameters = Map.copyOf(parameters);
    }

    /** What an existing key means. */
    public enum Mode {
        /** A problem of its row. */
        INSERT,
        /** The record is changed in the columns that are filled; an empty cell leaves its value. */
        UPDATE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
