package cn.minshui.engine.core.open.traffic;

import java.time.Duration;

/**
 * Nonces as they are remembered beside the database, so that a flood of replays costs it nothing. It may forget and it may be away:
 * only what it knows counts, and what it does not know the database decides.
 */
public interface NonceMemory {
    NonceMemory NONE = (application, nonce, kept) -> false;

    /** Remembers the nonce; true when it was known already, false when it was not or nobody can tell. */
    boolean knows(long application, String nonce, Duration kept);
}
