package cn.minshui.engine.spi.context;

import java.util.Objects;

/** The content hash (lower-case hex SHA-256) of a published set of definitions. */
public record ReleaseId(String value) {
    public ReleaseId {
        Objects.requireNonNull(value, "value is null");
    }
}
