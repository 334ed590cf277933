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

    /** @param language a BCP 47 tag; everything that is not English reads Chinese */
    public String in(String language) {
        return language.startsWith("en") ? en : zh;
    }
}
