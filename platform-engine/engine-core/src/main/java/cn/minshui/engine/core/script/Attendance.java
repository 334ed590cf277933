package cn.minshui.engine.core.script;

import cn.minshui.engine.core.script.ScriptRun.Message;
import cn.minshui.engine.spi.problem.ProblemException;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.Consumer;
import org.graalvm.polyglot.PolyglotException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The caller's side of one run: answers the script's calls, looks after the bounds in between, and stops the script. */
final class Attendance {
    private static final Logger LOG = LoggerFactory.getLogger(Attendance.class);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Duration TICK = Duration.ofMillis(5);
    /** For making a realm the first time, when the language is loaded from disk. */
    private static final Duration PREPARATION = Duration.ofSeconds(20);

    private final ScriptLimits limits;
    private final Runaways runaways;
    private final Lane lane;
    private final ScriptSession session;
    private final ScriptMeter meter;
    private final Script script;
    private long workNanos;
    private long preparationNanos;
    private long allocatedBefore = -1;
    private int calls;
    private @Nullable RuntimeException doom;

    Attendance(
            ScriptLimits limits,
            Runaways runaways,
            Lane lane,
            ScriptSession session,
            ScriptMeter meter,
            Script script) {
        this.limits = limits;
        this.runaways = runaways;
        this.lane = lane;
        this.session = session;
        this.meter = meter;
        this.script = script;
    }

    String run(String input, ScriptHost host, Consumer<String> log) {
        ScriptRun run = new ScriptRun(lane, script, input);
        if (input.length() > limits.exchange()) {
            throw ScriptProblems.stopped(script.name(), Bound.EXCHANGE);
        }
        lane.execute(run);
        while (true) {
            Message message = await(run);
            if (message instanceof Message.Ended ended) {
                return end(ended.answer());
            }
            if (message instanceof Message.Failed failed) {
                throw fail(failed.cause());
            }
            Bound bound = exceeded(run);
            if (bound != null) {
                throw stop(run, bound);
            }
            if (message instanceof Message.Asked asked) {
                answer(run, host, asked);
            } else if (message instanceof Message.Logged logged) {
                log.accept(logged.text());
            }
        }
    }

    private @Nullable Message await(ScriptRun run) {
        long from = System.nanoTime();
        try {
            return run.next(TICK);
        } catch (InterruptedException e) {
            // The caller is being shut down; the script goes with him.
            Thread.currentThread().interrupt();
            throw stop(run, Bound.TIME);
        } finally {
            long passed = System.nanoTime() - from;
            if (run.hasBegun()) {
                workNanos += passed;
                session.spend(Duration.ofNanos(passed));
            } else {
                preparationNanos += passed;
            }
        }
    }

    private @Nullable Bound exceeded(ScriptRun run) {
        if (!run.hasBegun()) {
            return preparationNanos > PREPARATION.toNanos() ? Bound.TIME : null;
        }
        if (script.budget().isSpent(workNanos)) {
            return Bound.BUDGET;
        }
        if (workNanos > limits.run().toNanos()) {
            return Bound.TIME;
        }
        if (session.spent().compareTo(limits.transaction()) > 0) {
            return Bound.TRANSACTION;
        }
        return allocated() > limits.allocation() ? Bound.MEMORY : null;
    }

    /** Bytes since the first look, which is at most one tick after the script began. */
    private long allocated() {
        long now = THREADS.getThreadAllocatedBytes(lane.threadId());
        if (allocatedBefore < 0) {
            allocatedBefore = now;
        }
        return now - allocatedBefore;
    }

    private void answer(ScriptRun run, ScriptHost host, Message.Asked asked) {
        Bound bound = ++calls > limits.calls()
                ? Bound.CALLS
                : asked.request().length() > limits.exchange() ? Bound.EXCHANGE : null;
        if (bound != null) {
            doom = doom == null ? ScriptProblems.stopped(script.name(), bound) : doom;
        }
        if (doom != null) {
            lane.answer("{\"error\":\"the run has failed\"}");
            return;
        }
        String text;
        try {
            text = host.call(asked.operation(), asked.request());
        } catch (RuntimeException e) {
            doom = e;
            if (lane.isAbandoned()) {
                // A script within this one was given up, and with it the thread that both ran on.
                run.cancel();
                meter.ended(script, Duration.ofNanos(workNanos), used(), true);
                throw e;
            }
            lane.answer("{\"error\":\"the call was refused\"}");
            return;
        }
        if (text.length() > limits.exchange()) {
            doom = ScriptProblems.stopped(script.name(), Bound.EXCHANGE);
            text = "{\"error\":\"too large\"}";
        }
        lane.answer(text);
    }

    private String end(String answer) {
        if (doom == null && answer.length() > limits.exchange()) {
            doom = ScriptProblems.stopped(script.name(), Bound.EXCHANGE);
        }
        meter.ended(script, Duration.ofNanos(workNanos), used(), doom != null);
        if (doom != null) {
            throw doom;
        }
        return answer;
    }

    private long used() {
        return allocatedBefore < 0 ? 0 : allocated();
    }

    private RuntimeException fail(Throwable cause) {
        if (cause instanceof PolyglotException failure && failure.isResourceExhausted() && doom == null) {
            boolean statements = String.valueOf(failure.getMessage()).contains("tatement");
            Bound counted = script.budget().limits(limits) ? Bound.BUDGET : Bound.STATEMENTS;
            Bound bound = statements ? counted : Bound.MEMORY;
            meter.stopped(script, Duration.ofNanos(workNanos), used(), bound);
            return ScriptProblems.stopped(script.name(), bound);
        }
        meter.ended(script, Duration.ofNanos(workNanos), used(), true);
        if (doom != null) {
            return doom;
        }
        if (cause instanceof PolyglotException failure && failure.isGuestException()) {
            ScriptFailure told = ScriptFailure.of(script, failure);
            LOG.warn(
                    "script {} of {} failed in line {}: {}",
                    script.name(),
                    script.owner(),
                    told.line(),
                    told.message());
            meter.failed(script, told);
            return ScriptProblems.failed(script.name(), told.line());
        }
        return new IllegalStateException("the script " + script.name() + " could not be run", cause);
    }

    /** Ends the script, or gives up the thread it keeps busy; either way the caller goes on. */
    private ProblemException stop(ScriptRun run, Bound bound) {
        meter.stopped(script, Duration.ofNanos(workNanos), used(), bound);
        run.cancel();
        if (!endsWithin(run, limits.grace())) {
            runaways.begun(script);
            lane.abandon(() -> runaways.ended(script));
        }
        return ScriptProblems.stopped(script.name(), bound);
    }

    private boolean endsWithin(ScriptRun run, Duration grace) {
        boolean interrupted = Thread.interrupted();
        try {
            long until = System.nanoTime() + grace.toNanos();
            for (long left = grace.toNanos(); left > 0; left = until - System.nanoTime()) {
                Message message = run.next(Duration.ofNanos(left));
                if (message instanceof Message.Ended || message instanceof Message.Failed) {
                    return true;
                }
                if (message instanceof Message.Asked) {
                    lane.answer("{\"error\":\"the run was stopped\"}");
                }
            }
            return false;
        } catch (InterruptedException e) {
            interrupted = true;
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
