package cn.minshui.engine.core.script;

import cn.minshui.engine.spi.problem.ProblemException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of scripts: so many at work at the same time, and besides them the few that were given up. */
final class Lanes implements AutoCloseable {
    private final ScriptLimits limits;
    private final Realms realms;
    private final Semaphore permits;
    private final Deque<Lane> idle = new ArrayDeque<>();
    private final AtomicInteger runaways = new AtomicInteger();

    Lanes(ScriptLimits limits, Realms realms) {
        this.limits = limits;
        this.realms = realms;
        this.permits = new Semaphore(limits.lanes(), true);
    }

    /** @throws ProblemException LIMIT when no lane becomes free in time, or too many were given up */
    Lane lease() {
        if (runaways.get() >= limits.runaways()) {
            throw ScriptProblems.refused();
        }
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
            return free == null ? new Lane(realms, runaways::decrementAndGet) : free;
        }
    }

    void release(Lane lane) {
        if (!lane.isAbandoned()) {
            synchronized (this) {
                idle.addFirst(lane);
            }
        }
        permits.release();
    }

    /** The lane's script does not end: its thread is left alone and counted until it does. */
    void abandon(Lane lane) {
        runaways.incrementAndGet();
        lane.abandon();
    }

    int runaways() {
        return runaways.get();
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
