package cn.minshui.engine.core.diagnostic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The end of processes that are no children of this one. Java takes a process for alive as long as the system lists it, and in a
 * container whose first process takes no note of its orphans' ends it lists them for ever, as zombies: they hold nothing any more.
 */
public final class ProcessEnd {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private ProcessEnd() {}

    public static boolean isOf(ProcessHandle process) {
        return !process.isAlive() || isZombie(process);
    }

    /** @return false when it has not ended within the time */
    public static boolean await(ProcessHandle process, Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        while (!isOf(process)) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    /**
     * Waits, and kills what has not ended in time.
     *
     * @throws IllegalStateException when it does not die either
     */
    public static void awaitOrKill(ProcessHandle process, Duration patience) {
        if (await(process, patience)) {
            return;
        }
        process.destroyForcibly();
        if (!await(process, patience)) {
            throw new IllegalStateException("process " + process.pid() + " does not die");
        }
    }

    /** proc(5): the state is the letter behind the name in brackets, which may hold brackets itself. */
    private static boolean isZombie(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            // Gone meanwhile, which isAlive sees the next time; or a system without /proc, where it must do.
            return !process.isAlive();
        }
    }
}
