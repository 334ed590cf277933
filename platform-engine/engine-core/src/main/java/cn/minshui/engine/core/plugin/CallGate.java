package cn.minshui.engine.core.plugin;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls into one loaded plugin and, once it is closed, no more new ones. A call that is inside may call its own plugin again,
 * so that what has begun can end.
 */
final class CallGate {
    private final ThreadLocal<Integer> depth = new ThreadLocal<>();
    private boolean open = true;
    private int running;
    private @Nullable Runnable whenEmpty;

    /** @return false when no new call may begin; otherwise {@link #leave} must follow */
    boolean enter() {
        Integer before = depth.get();
        synchronized (this) {
            if (!open && before == null) {
                return false;
            }
            running++;
        }
        depth.set(before == null ? 1 : before + 1);
        return true;
    }

    void leave() {
        Integer inside = depth.get();
        if (inside == null || inside == 1) {
            depth.remove();
        } else {
            depth.set(inside - 1);
        }
        Runnable last = null;
        synchronized (this) {
            running--;
            if (running == 0) {
                notifyAll();
                last = open ? null : whenEmpty;
            }
        }
        if (last != null) {
            last.run();
        }
    }

    synchronized void open() {
        open = true;
        whenEmpty = null;
    }

    synchronized boolean isOpen() {
        return open;
    }

    synchronized int running() {
        return running;
    }

    /** Turns new calls away. @param empty run once no call is inside any more, here or where the last one leaves */
    void close(Runnable empty) {
        synchronized (this) {
            open = false;
            whenEmpty = empty;
            if (running > 0) {
                return;
            }
        }
        empty.run();
    }

    /** Waits until no call is inside. @return whether that came about within the time */
    synchronized boolean awaitEmpty(Duration bound) throws InterruptedException {
        long deadline = System.nanoTime() + bound.toNanos();
        while (running > 0) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }
}
