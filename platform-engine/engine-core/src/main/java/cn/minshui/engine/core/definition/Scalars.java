package cn.minshui.engine.core.definition;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an unquoted word means: YAML 1.2, narrowed so that codes stay text ({@code on}, {@code no}, {@code 01}, {@code 1e3}). */
final class Scalars {
    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]*)");
    private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9][0-9]*)\\.[0-9]+");
    private static final int LONGEST_LONG = 18;

    private Scalars() {}

    static @Nullable Object typed(String text) {
        switch (text) {
            case "", "~", "null", "Null", "NULL" -> {
                return null;
            }
            case "true", "True", "TRUE" -> {
                return true;
            }
            case "false", "False", "FALSE" -> {
                return false;
            }
            default -> {
                return numberOrText(text);
            }
        }
    }

    private static Object numberOrText(String text) {
        if (INTEGER.matcher(text).matches()) {
            return text.length() <= LONGEST_LONG ? (Object) Long.valueOf(text) : new BigInteger(text);
        }
        return DECIMAL.matcher(text).matches() ? new BigDecimal(text) : text;
    }
}
