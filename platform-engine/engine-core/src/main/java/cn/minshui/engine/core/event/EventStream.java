package cn.minshui.engine.core.event;

import java.util.List;
import java.util.function.LongConsumer;

/**
 * Hands deliveries to whichever node is free, at once. It may lose, repeat and reorder what it is given: the table is the truth,
 * and what the stream does not bring is taken from there.
 */
public interface EventStream extends AutoCloseable {
    /** Whether it is worth waiting for what is offered. */
    boolean isUp();

    /** @return false when the deliveries are not in the stream */
    boolean offer(List<Long> deliveries);

    /** @param arrived called for each delivery that this node gets; it is taken off the stream when the call returns */
    void listen(LongConsumer arrived);

    @Override
    void close();

    /** No stream: one node, or several that share the table. */
    EventStream NONE = new EventStream() {
        @Override
        public boolean isUp() {
            return false;
        }

        @Override
        public boolean offer(List<Long> deliveries) {
            return false;
        }

        @Override
        public void listen(LongConsumer arrived) {}

        @Override
        public void close() {}
    };
}
