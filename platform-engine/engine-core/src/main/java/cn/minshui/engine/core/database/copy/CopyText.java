package cn.minshui.engine.core.database.copy;

import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** Values as they stand in the text of a table, the way PostgreSQL writes them itself. */
final class CopyText {
    private static final String NULL = "\\N";

    private CopyText() {}

    static String escaped(@Nullable String value) {
        return value == null
                ? NULL
                : value.replace("\\", "\\\\")
                        .replace("\t", "\\t")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r");
    }

    static @Nullable String plain(String text) {
        if (text.equals(NULL)) {
            return null;
        }
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            plain.append(c == '\\' && i + 1 < text.length() ? named(text.charAt(++i)) : c);
        }
        return plain.toString();
    }

    private static char named(char letter) {
        return switch (letter) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            default -> letter;
        };
    }

    /** Up to a line feed alone; null at the end. A reader's own lines would end at what a value may hold. */
    static @Nullable String line(Reader reader) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = reader.read();
        if (c < 0) {
            return null;
        }
        for (; c >= 0 && c != '\n'; c = reader.read()) {
            line.append((char) c);
        }
        return line.toString();
    }
}
