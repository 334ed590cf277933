package cn.minshui.engine.core.compile;

/** How wide a text stands on a terminal: Chinese characters take two columns. */
final class TextWidth {
    private static final int FULL_WIDTH_FIRST = 0xFF01;
    private static final int FULL_WIDTH_LAST = 0xFF60;
    private static final int FULL_WIDTH_SIGN_FIRST = 0xFFE0;
    private static final int FULL_WIDTH_SIGN_LAST = 0xFFE6;

    private TextWidth() {}

    /** The text with blanks up to so many columns; a longer one stays as it is. */
    static String padded(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - of(text)));
    }

    static int of(String text) {
        return text.codePoints().map(c -> isWide(c) ? 2 : 1).sum();
    }

    private static boolean isWide(int character) {
        return switch (Character.UnicodeScript.of(character)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO -> true;
            default ->
                Character.UnicodeBlock.of(character) == Character.UnicodeBlock.CJK_SYMBOLS_AND_PUNCTUATION
                        || character >= FULL_WIDTH_FIRST && character <= FULL_WIDTH_LAST
                        || character >= FULL_WIDTH_SIGN_FIRST && character <= FULL_WIDTH_SIGN_LAST;
        };
    }
}
