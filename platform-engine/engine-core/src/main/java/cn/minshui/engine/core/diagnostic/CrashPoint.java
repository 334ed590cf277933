package cn.minshui.engine.core.diagnostic;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process as kill -9 would, at a named step, so that recovery can be proven step by step. Does nothing unless the
 * system property {@code minshui.crash-at} names the point ({@code publish.schema-applied}, or {@code batch.chunk-committed#3}
 * for its third passing).
 */
public final class CrashPoint {
    private static final @Nullable String NAME;
    private static final AtomicInteger LEFT = new AtomicInteger(1);

    static {
        String wanted = System.getProperty("minshui.crash-at");
        if (wanted == null) {
            NAME = null;
        } else {
            int hash = wanted.indexOf('#');
            NAME = hash < 0 ? wanted : wanted.substring(0, hash);
            LEFT.set(hash < 0 ? 1 : Integer.parseInt(wanted.substring(hash + 1)));
        }
    }

    private CrashPoint() {}

    public static void reach(String name) {
        if (NAME != null && NAME.equals(name) && LEFT.decrementAndGet() == 0) {
            Runtime.getRuntime().halt(137);
        }
    }
}
