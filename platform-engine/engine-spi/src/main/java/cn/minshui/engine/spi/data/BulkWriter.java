package cn.minshui.engine.spi.data;

import org.jspecify.annotations.Nullable;

/**
 * Writes many rows of one object in statements rendered once from the plan. Validations that concern one row are checked
 * for each; rows that violate them make {@link #close()} fail with every problem and nothing written.
 *
 * <p>Unlike a record made one at a time, a row may begin in any state of its object's state machine: rows written in bulk are
 * often facts with a past (imported, posted, reversed).
 */
public interface BulkWriter extends AutoCloseable {

    /** @param values in the order of the fields that the writer was opened with */
    void add(long id, long organization, @Nullable Object... values);

    long written();

    /** Flushes what is left. Not closing inside the transaction loses the rest, and the transaction is rolled back. */
    @Override
    void close();
}
