package cn.minshui.engine.spi.data;

import java.util.Objects;

/**
 * The value of a JSON field.
 *
 * @param text JSON; as read without blanks between its parts
 */
public record JsonValue(String text) {
    public JsonValue {
        Objects.requireNonNull(text, "text is null");
    }
}
