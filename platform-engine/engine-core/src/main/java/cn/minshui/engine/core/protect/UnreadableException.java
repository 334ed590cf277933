package cn.minshui.engine.core.protect;

import org.jspecify.annotations.Nullable;

/** Something encrypted cannot be read: its key is not there, or it is not what was encrypted. Never says what it holds. */
public final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnreadableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
