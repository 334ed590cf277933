package cn.minshui.engine.core.protect;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can be asked of an encrypted text without opening it. */
public enum BlindSearch {
    /** Whether it is a text. */
    EXACT {
        @Override
        String part(String text) {
            return text;
        }
    },
    /** Whether it ends with four characters; of a shorter text all of it. */
    LAST4 {
        @Override
        String part(String text) {
            int characters = text.codePointCount(0, text.length());
            return characters <= LAST ? text : text.substring(text.offsetByCodePoints(text.length(), -LAST));
        }
    };

    /** How many characters of a text's end can be searched for. */
    public static final int LAST = 4;

    /** As definitions say it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<BlindSearch> of(String word) {
        return Arrays.stream(values()).filter(s -> s.word().equals(word)).findFirst();
    }

    abstract String part(String text);
}
