package cn.minshui.engine.core.script;

import cn.minshui.engine.spi.problem.ProblemException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The threads of scripts: so many at work at the same time. */
final class Lanes implements AutoCloseable {
    private final ScriptLimits limits;
    private final Realms realms;
    private final Semaphore permits;
    private final Deque<Lane> idle = new ArrayDeque<>();

    Lanes(ScriptLimits limits, Realms realms) {
        this.limits = limits;
        this.realms = realms;
        this.permits = new Semaphore(limits.lanes(), true);
    }

    /** @throws ProblemException LIMIT when no lane becomes free in time */
    Lane lease() {
        try {
            if (!permits.tryAcquire(limits.patience().toNanos(), TimeUnit.NANOSECONDS)) {
                throw ScriptProblems.busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ScriptProblems.busy();
        }
        synchronized (this) {
            Lane free = idle.pollFirst();
            return free == null ? new Lane(realms) : free;
        }
    }

    /** A lane that was given up makes room for a new one. */
    void release(Lane lane) {
        if (!lane.isAbandoned()) {
            synchronized (this) {
                idle.addFirst(lane);
            }
        }
        permits.release();
    }

    int atWork() {
        return limits.lanes() - permits.availablePermits();
    }

    @Override
    public synchronized void close() {
        idle.forEach(Lane::end);
        idle.clear();
    }
}
