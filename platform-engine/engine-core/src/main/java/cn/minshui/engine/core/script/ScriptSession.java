package cn.minshui.engine.core.script;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The runs of one transaction: they share a budget of time and, one within the other, a lane. Used by one thread. */
public final class ScriptSession {
    private Duration spent = Duration.ZERO;
    private int nesting;
    private @Nullable Lane lane;

    Duration spent() {
        return spent;
    }

    void spend(Duration time) {
        spent = spent.plus(time);
    }

    int nesting() {
        return nesting;
    }

    @Nullable
    Lane lane() {
        return lane;
    }

    void enter(Lane leased) {
        lane = leased;
        nesting++;
    }

    /** @return whether the outermost run has ended */
    boolean leave() {
        nesting--;
        if (nesting == 0) {
            lane = null;
        }
        return nesting == 0;
    }
}
