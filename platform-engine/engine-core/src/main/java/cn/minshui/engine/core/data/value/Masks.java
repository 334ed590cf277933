package cn.minshui.engine.core.data.value;

import cn.minshui.engine.core.definition.FieldDefinition.Mask;
import org.jspecify.annotations.Nullable;

/** What a reader with the right {@code masked} sees of a value. */
public final class Masks {
    private static final String STARS = "***";

    private Masks() {}

    /** @return masked text; null for a value that is not text, because a changed number or date would be a lie */
    public static @Nullable Object apply(Mask mask, Object value) {
        if (!(value instanceof String text)) {
            return null;
        }
        int length = text.codePointCount(0, text.length());
        return switch (mask) {
            case ALL -> STARS;
            case PHONE -> phone(text, length);
            case NAME -> length < 2 ? "*" : first(text, 1) + "*";
            case ADDRESS -> length <= 6 ? STARS : first(text, 6) + STARS;
        };
    }

    /** At most half of a number is told: a short one has no prefix to spare. */
    private static String phone(String text, int length) {
        if (length < 8) {
            return STARS;
        }
        String end = "****" + text.substring(index(text, length - 4));
        return length < 11 ? end : first(text, 3) + end;
    }

    private static String first(String text, int codePoints) {
        return text.substring(0, index(text, codePoints));
    }

    private static int index(String text, int codePoints) {
        return text.offsetByCodePoints(0, codePoints);
    }
}
