package cn.minshui.engine.spi.imports;

import cn.minshui.engine.spi.problem.Text;

/** What the eye does not see in a cell: letters and digits of full width, blanks, characters without a picture. */
public final class Unseen {
    private Unseen() {}

    /** Words in brackets to put behind the cell's text in a message; empty when there is nothing unseen. */
    public static Text hint(String text) {
        if (text.codePoints().anyMatch(c -> c >= 0xFF01 && c <= 0xFF5E)) {
            return Text.of("（含全角字符，请改用半角）", " (it holds full-width characters)");
        }
        if (text.codePoints().anyMatch(c -> Character.isSpaceChar(c) || Character.getType(c) == Character.FORMAT)) {
            return Text.of("（中间有空格或看不见的字符）", " (it holds blanks or characters that cannot be seen)");
        }
        return Text.of("", "");
    }
}
