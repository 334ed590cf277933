package cn.minshui.engine.spi.event;

import java.util.ServiceLoader;
import java.util.Set;

/**
 * Told of events after they were committed; found by {@link ServiceLoader}. What it writes through the call commits
 * together with the note that the event is done, so that much is done once. Anything else it does may be done again: a delivery is
 * repeated until it succeeds, so it must be idempotent by the event's id.
 */
public interface EventHandler {

    /** {@code plugin-id/handler}, e.g. {@code revenue/announce-bill}. */
    String name();

    /** Topics; {@code bill.*} stands for every topic that begins with {@code bill.}. */
    Set<String> topics();

    /** @throws RuntimeException to have it delivered again, later and later, and in the end put among the dead letters */
    void handle(EventCall call);
}
