package cn.minshui.engine.core.expression;

import org.jspecify.annotations.Nullable;

/** Texts that begin alike, as a range in the order of their code points, in which both databases keep them. */
final class TextPrefix {
    private TextPrefix() {}

    /** @return the least text above all that begin with {@code prefix}; null when there is none */
    static @Nullable String next(String prefix) {
        int end = prefix.length();
        while (end > 0) {
            int last = prefix.codePointBefore(end);
            end -= Character.charCount(last);
            if (last < Character.MAX_CODE_POINT) {
                return prefix.substring(0, end) + Character.toString(following(last));
            }
        }
        return null;
    }

    /** Halves of pairs are no characters. */
    private static int following(int character) {
        int next = character + 1;
        return next >= Character.MIN_SURROGATE && next <= Character.MAX_SURROGATE ? Character.MAX_SURROGATE + 1 : next;
    }
}
