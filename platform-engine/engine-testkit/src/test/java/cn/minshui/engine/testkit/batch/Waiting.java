package cn.minshui.engine.testkit.batch;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition and not for a time. */
final class Waiting {
    private Waiting() {}

    static void until(Duration longest, BooleanSupplier condition) {
        long deadline = System.nanoTime() + longest.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not so after " + longest);
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}
