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
}
