package cn.minshui.engine.core.breaker;

/** What failed often is left alone for a while and was not asked. */
public final class BrokenException extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenException(String name, Throwable cause) {
        super("连续失败，暂不调用 / failed often, left alone for now: " + name, cause);
    }
}
