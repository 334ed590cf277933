package cn.minshui.acceptance;

import java.util.List;

/** Ends the pilot with words for the person who started it. */
public final class PilotException extends RuntimeException {
    private final List<String> lines;

    public PilotException(String message) {
        this(message, List.of());
    }

    public PilotException(String message, List<String> lines) {
        super(message);
        this.lines = List.copyOf(lines);
    }

    public List<String> lines() {
        return lines;
    }
}
