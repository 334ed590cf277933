package cn.minshui.engine.core.outgoing;

/** Another system was not called, or did not answer; the message is fit for whoever looks after the call. */
public final class OutgoingException extends Exception {
    private static final long serialVersionUID = 1L;

    OutgoingException(String message) {
        super(message);
    }

    OutgoingException(String message, Throwable cause) {
        super(message, cause);
    }
}
