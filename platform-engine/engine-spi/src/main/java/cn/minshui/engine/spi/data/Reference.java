package cn.minshui.engine.spi.data;

import org.jspecify.annotations.Nullable;

/**
 * A reference as read: the id, and the label of the record it points to where the reader may see it.
 *
 * @param object the object that the record is of, where the field may point to several; null for a plain reference
 */
public record Reference(
        long id, @Nullable String label, @Nullable String object) {
    public Reference(long id, @Nullable String label) {
        this(id, label, null);
    }

    /** What is written to a field that may point to several objects. */
    public static Reference to(String object, long id) {
        return new Reference(id, null, object);
    }
}
