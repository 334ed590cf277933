package cn.minshui.engine.core.script;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run, seen from both sides: the lane, on whose thread the script runs, and the caller, on whose thread the script's calls
 * to the host are answered. Messages go to and fro, so that only one of the two is ever at work.
 */
final class ScriptRun {
    private static final int MOST_LOGGED = 100;

    private final Lane lane;
    private final Script script;
    private final String input;
    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private int logged;
    private volatile boolean begun;
    private @Nullable Realm realm;
    private boolean cancelled;

    ScriptRun(Lane lane, Script script, String input) {
        this.lane = lane;
        this.script = script;
        this.input = input;
    }

    /** What the lane tells the caller. */
    sealed interface Message {
        record Asked(String operation, String request) implements Message {}

        record Logged(String text) implements Message {}

        record Ended(String answer) implements Message {}

        record Failed(Throwable cause) implements Message {}
    }

    Script script() {
        return script;
    }

    String input() {
        return input;
    }

    // The lane's side.

    /** @return whether the run goes on; if not, its caller has given up while the realm was made */
    synchronized boolean in(Realm made) {
        realm = made;
        return !cancelled;
    }

    /** @return whether the realm is still as good as before: nobody has begun to close it, nor will for this run */
    synchronized boolean out() {
        realm = null;
        return !cancelled;
    }

    void begin() {
        begun = true;
    }

    String ask(String operation, String request) {
        if (operation.equals("log")) {
            if (++logged <= MOST_LOGGED) {
                messages.add(new Message.Logged(request));
            }
            return "";
        }
        messages.add(new Message.Asked(operation, request));
        return lane.awaitAnswer();
    }

    void ended(String answer) {
        messages.add(new Message.Ended(answer));
    }

    void failed(Throwable cause) {
        messages.add(new Message.Failed(cause));
    }

    // The caller's side.

    @Nullable
    Message next(Duration longest) throws InterruptedException {
        return messages.poll(longest.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whether the script itself is at work; before, its realm is made ready. */
    boolean hasBegun() {
        return begun;
    }

    /** Tells the script to end, on a thread of its own because that waits for the script. */
    synchronized void cancel() {
        cancelled = true;
        Realm running = realm;
        if (running != null) {
            Thread closing = new Thread(running::cancel, "script-close");
            closing.setDaemon(true);
            closing.start();
        }
    }
}
