package cn.minshui.engine.app.http;

import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;

/** The database gave no connection in time: it is away, or every connection was in use all the while. */
final class NoConnection {
    /** What a client waits before it tries again: those before it are through by then, or it would only add to them. */
    static final String RETRY_AFTER_SECONDS = "10";

    private NoConnection() {}

    static boolean is(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CannotGetJdbcConnectionException
                    || cause instanceof CannotCreateTransactionException) {
                return true;
            }
        }
        return false;
    }

    static ProblemException problem() {
        return ProblemException.of(
                ProblemClass.UNAVAILABLE, "DATABASE_BUSY", "系统繁忙，请稍后再试", "the system is busy; try again later");
    }
}
