package cn.minshui.engine.core.script;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.graalvm.polyglot.PolyglotException;
import org.jspecify.annotations.Nullable;

/**
 * A thread that scripts run on. It serves one caller at a time; a script that runs while another waits for its answer from the
 * host (a hook of what the other writes) runs on the same thread above it.
 */
final class Lane {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    /** Enough for calls some thousand deep; a deeper recursion ends as a RangeError. */
    private static final long STACK = 2L * 1024 * 1024;

    private final Realms realms;
    private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile @Nullable Runnable onDeath;

    Lane(Realms realms) {
        this.realms = realms;
        this.thread = new Thread(null, this::work, "script-" + NUMBER.incrementAndGet(), STACK);
        thread.setDaemon(true);
        thread.start();
    }

    private sealed interface Order {
        record Execute(ScriptRun run) implements Order {}

        record Answer(String text) implements Order {}

        record End() implements Order {}
    }

    long threadId() {
        return thread.getId();
    }

    void execute(ScriptRun run) {
        orders.add(new Order.Execute(run));
    }

    void answer(String text) {
        orders.add(new Order.Answer(text));
    }

    /** The lane ends when it has nothing to do any more. */
    void end() {
        orders.add(new Order.End());
    }

    /**
     * Given up by its caller: nobody waits for it any more.
     *
     * @param told on the lane's thread when it has ended after all
     */
    void abandon(Runnable told) {
        onDeath = told;
        end();
    }

    boolean isAbandoned() {
        return onDeath != null;
    }

    private void work() {
        try {
            while (take() instanceof Order.Execute order) {
                run(order.run());
            }
        } finally {
            Runnable told = onDeath;
            if (told != null) {
                told.run();
            }
        }
    }

    /** On the lane's thread, inside a script: waits for the caller's answer and runs what comes before it. */
    String awaitAnswer() {
        while (true) {
            Order order = take();
            if (order instanceof Order.Answer answer) {
                return answer.text();
            }
            if (order instanceof Order.Execute nested) {
                run(nested.run());
            } else {
                end();
                throw new IllegalStateException("the caller of the script is gone");
            }
        }
    }

    private Order take() {
        while (true) {
            try {
                return orders.take();
            } catch (InterruptedException e) {
                // Cancelling a realm interrupts the thread that was in it, maybe when it has left; only an abandoned
                // lane minds.
                if (isAbandoned()) {
                    return new Order.End();
                }
            }
        }
    }

    private void run(ScriptRun run) {
        Realm realm = null;
        try {
            realm = realms.take(run.script());
            if (!run.in(realm)) {
                throw new IllegalStateException("the caller of the script is gone");
            }
            String answer = realm.run(run, realms.source(run.script()));
            leave(run, realm, true);
            run.ended(answer);
        } catch (Throwable e) {
            // An Error too is the script's (a full stack, an empty heap) and goes to the caller, who reports it.
            if (realm != null) {
                leave(run, realm, isOrdinary(e));
            }
            run.failed(e);
        }
    }

    /** A realm that is being closed is not given to the next run, even when the script ended before it noticed. */
    private void leave(ScriptRun run, Realm realm, boolean sound) {
        if (run.out() && sound) {
            realms.give(realm);
        } else {
            realm.cancel();
        }
    }

    /** Whether the script failed by its own words, so that its realm is as good as before. */
    private static boolean isOrdinary(Throwable e) {
        return e instanceof PolyglotException failure
                && failure.isGuestException()
                && !failure.isCancelled()
                && !failure.isResourceExhausted()
                && !failure.isInterrupted();
    }
}
