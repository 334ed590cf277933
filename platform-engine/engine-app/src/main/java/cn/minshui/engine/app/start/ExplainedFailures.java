package cn.minshui.engine.app.start;

import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.context.ConfigurableApplicationContext;

/** Keeps the framework from printing the stack of a failed start that {@link Server} tells in words. */
final class ExplainedFailures implements SpringBootExceptionReporter {
    /** @param context asked for by the framework, null when there was none yet */
    ExplainedFailures(ConfigurableApplicationContext context) {}

    @Override
    public boolean reportException(Throwable failure) {
        return Server.isExplained(failure);
    }
}
