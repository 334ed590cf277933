package cn.minshui.engine.core.overlay;

import java.util.regex.Pattern;

/**
 * Whether a text that is put between brackets stays between them: {@code true) || (true} would turn the stricter condition that
 * a branch may make into none at all. What cannot be told without the grammar is refused.
 */
final class OneCondition {
    /** Comments and long strings, in which brackets and quotes mean nothing. */
    private static final Pattern UNREADABLE = Pattern.compile("//|\'\'\'|\"\"\"");

    private OneCondition() {}

    static boolean is(String text) {
        // A backslash is a letter like any other in a raw string; either way of reading must hold.
        return !UNREADABLE.matcher(text).find() && isBalanced(text, true) && isBalanced(text, false);
    }

    private static boolean isBalanced(String text, boolean escapes) {
        int open = 0;
        char quote = 0;
        for (int i = 0; i < text.length() && open >= 0; i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\' && escapes) {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '(') {
                open++;
            } else if (c == ')') {
                open--;
            }
        }
        return open == 0 && quote == 0;
    }
}
