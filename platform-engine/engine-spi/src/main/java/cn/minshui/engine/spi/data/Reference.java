package cn.minshui.engine.spi.data;

import org.jspecify.annotations.Nullable;

/** A reference as read: the id, and the label of the record it points to where the reader may see it. */
public record Reference(long id, @Nullable String label) {}
