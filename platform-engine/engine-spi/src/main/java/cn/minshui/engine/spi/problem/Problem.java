package cn.minshui.engine.spi.problem;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong, said so that the person who reads it can mend it.
 *
 * @param code stable, upper-case with underscores, e.g. {@code FIELD_REQUIRED}
 * @param fix what to do about it; null when the message already says so
 */
public record Problem(
        String code,
        Severity severity,
        Place place,
        Text message,
        @Nullable Text fix) {
    public Problem {
        Objects.requireNonNull(code, "code is null");
        Objects.requireNonNull(severity, "severity is null");
        Objects.requireNonNull(place, "place is null");
        Objects.requireNonNull(message, "message is null");
    }

    public static Problem error(String code, Place place, String zh, String en) {
        return new Problem(code, Severity.ERROR, place, Text.of(zh, en), null);
    }

    public static Problem warning(String code, Place place, String zh, String en) {
        return new Problem(code, Severity.WARNING, place, Text.of(zh, en), null);
    }

    public Problem withFix(String zh, String en) {
        return new Problem(code, severity, place, message, Text.of(zh, en));
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }
}
