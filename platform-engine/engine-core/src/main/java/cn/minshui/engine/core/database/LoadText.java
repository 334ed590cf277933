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
        int done = 0;
        for (int i = 0; i < value.length(); i++) {
            String escaped = escaped(value.charAt(i));
            if (escaped != null) {
                text.append(value, done, i).append(escaped);
                done = i + 1;
            }
        }
        text.append(value, done, value.length());
    }

    /** @return null for a character that stands for itself */
    private static @Nullable String escaped(char c) {
        if (c > '\\') {
            return null;
        }
        return switch (c) {
            case '\\' -> "\\\\";
            case '\t' -> "\\t";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            default -> null;
        };
    }
}
