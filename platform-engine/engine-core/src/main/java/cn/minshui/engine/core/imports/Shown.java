package cn.minshui.engine.core.imports;

import cn.minshui.engine.spi.problem.Text;
import java.math.BigDecimal;

/** What a cell holds as a message shows it. */
final class Shown {
    private static final int LONGEST = 40;

    private Shown() {}

    /** Plain digits while they can be read at a glance; 1E+308 otherwise. */
    static String number(BigDecimal value) {
        String plain = Math.abs((long) value.precision() - value.scale()) > LONGEST || value.scale() > LONGEST
                ? value.toString()
                : value.toPlainString();
        return text(plain);
    }

    static String text(String text) {
        return Text.quoted(text, LONGEST);
    }

    /** What the eye does not see: letters and digits of full width, blanks and characters without a picture. */
    static Text hint(String text) {
        if (text.codePoints().anyMatch(c -> c >= 0xFF01 && c <= 0xFF5E)) {
            return Text.of("（含全角字符，请改用半角）", " (it holds full-width characters)");
        }
        if (text.codePoints().anyMatch(c -> Character.isSpaceChar(c) || Character.getType(c) == Character.FORMAT)) {
            return Text.of("（中间有空格或看不见的字符）", " (it holds blanks or characters that cannot be seen)");
        }
        return Text.of("", "");
    }
}
