package cn.minshui.engine.app.http;

import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** Lines of CSV (RFC 4180) that spreadsheets read as they are meant. */
record CsvLines(Writer out) {
    static final String MEDIA_TYPE = "text/csv;charset=UTF-8";

    /** Without it spreadsheets take the file for one of the system's code page. */
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** What a spreadsheet would run as a formula when a text begins with it. */
    private static final String FORMULA = "=+-@\t\r";

    void begin() throws IOException {
        out.write(BYTE_ORDER_MARK);
    }

    void line(List<String> cells) throws IOException {
        for (int i = 0; i < cells.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            out.write(quoted(cells.get(i)));
        }
        out.write("\r\n");
    }

    /** The text, so that no spreadsheet runs it as a formula. */
    static String inert(String text) {
        return !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    private static String quoted(String cell) {
        boolean plain = cell.chars().noneMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
