package cn.minshui.engine.core.data.value;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Several keys of a dictionary in one column: {@code |a|b|}. Keys hold no bar, so a row has the key {@code a} exactly when its
 * text contains {@code |a|}, on either database; no key at all is null.
 */
public final class Keys {
    /** Of the stored text, in characters. */
    public static final int MAX_LENGTH = 1000;

    private static final String BAR = "|";

    private Keys() {}

    static String stored(List<?> keys) {
        return keys.stream().map(String::valueOf).collect(Collectors.joining(BAR, BAR, BAR));
    }

    static @Nullable List<String> read(@Nullable String stored) {
        return stored == null || stored.length() < 2
                ? null
                : List.copyOf(
                        Arrays.asList(stored.substring(1, stored.length() - 1).split("\\|")));
    }
}
