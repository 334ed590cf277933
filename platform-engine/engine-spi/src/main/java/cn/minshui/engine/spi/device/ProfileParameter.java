package cn.minshui.engine.spi.device;

import cn.minshui.engine.spi.problem.Text;
import java.util.List;

/**
 * Something that differs between the makers of one protocol.
 *
 * @param choices the values there are; empty for free text
 * @param initial the value where nothing is set
 * @param secret whether it is a key: kept, never shown again
 */
public record ProfileParameter(String name, Text label, List<String> choices, String initial, boolean secret) {
    public ProfileParameter {
        choices = List.copyOf(choices);
        if (!choices.isEmpty() && !choices.contains(initial)) {
            throw new IllegalArgumentException(name + ": " + initial + " is none of " + choices);
        }
    }

    /** One of a few values; the first is the initial one. */
    public static ProfileParameter choice(String name, String zh, String en, String... choices) {
        return new ProfileParameter(name, Text.of(zh, en), List.of(choices), choices[0], false);
    }

    public static ProfileParameter text(String name, String zh, String en, String initial) {
        return new ProfileParameter(name, Text.of(zh, en), List.of(), initial, false);
    }

    public static ProfileParameter secret(String name, String zh, String en) {
        return new ProfileParameter(name, Text.of(zh, en), List.of(), "", true);
    }
}
