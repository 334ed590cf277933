package cn.minshui.engine.core.data;

import org.jspecify.annotations.Nullable;

/**
 * The action that asked for long work, by which its user finds it again.
 *
 * @param record null for an action on the object as a whole
 */
public record TaskOrigin(String object, @Nullable Long record, String action) {}
