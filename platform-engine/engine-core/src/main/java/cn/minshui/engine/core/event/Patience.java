package cn.minshui.engine.core.event;

import java.time.Duration;

/** How long and how often is waited for a consumer that fails: 5 s, 10 s, 20 s … an hour at most, ten attempts. */
final class Patience {
    static final int ATTEMPTS = 10;

    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(1);

    private Patience() {}

    static boolean isOver(long attempts) {
        return attempts >= ATTEMPTS;
    }

    /** @param attempts failed so far, at least one */
    static Duration after(long attempts) {
        Duration wait = FIRST.multipliedBy(1L << Math.min(attempts - 1, 20));
        return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
    }
}
