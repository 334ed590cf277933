package cn.minshui.engine.spi.problem;

import java.util.Objects;

/** One text in both languages of the platform; Chinese first. */
public record Text(String zh, String en) {
    public Text {
        Objects.requireNonNull(zh, "zh is null");
        Objects.requireNonNull(en, "en is null");
    }

    public static Text of(String zh, String en) {
        return new Text(zh, en);
    }

    /** Somebody's text as a message quotes it: cut after so many characters (not in the middle of one), with an ellipsis. */
    public static String quoted(String text, int longest) {
        return text.codePointCount(0, text.length()) <= longest
                ? text
                : text.substring(0, text.offsetByCodePoints(0, longest)) + "…";
    }

    /** @param language a BCP 47 tag; everything that is not English reads Chinese */
    public String in(String language) {
        return language.startsWith("en") ? en : zh;
    }
}
