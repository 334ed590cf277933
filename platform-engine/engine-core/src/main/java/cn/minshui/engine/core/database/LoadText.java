package cn.minshui.engine.core.database;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows as text for loading, the way both databases read it: values between tabs, a line for each row, null as {@code \N}, a backslash
 * before what has a meaning.
 */
final class LoadText {
    private static final String NULL = "\\N";

    private LoadText() {}

    static InputStream of(List<@Nullable String[]> rows) {
        StringBuilder text = new StringBuilder(rows.size() * 200);
        for (@Nullable String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                if (i > 0) {
                    text.append('\t');
                }
                append(text, row[i]);
            }
            text.append('\n');
        }
        return new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void append(StringBuilder text, @Nullable String value) {
        if (value == null) {
            text.append(NULL);
            return;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                default -> text.append(c);
            }
        }
    }
}
