package cn.minshui.engine.core.plugin.administration;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that was done to a plugin.
 *
 * @param action {@code disable enable reload configure}
 * @param version null for a configuration, which is of all versions
 * @param organization the node that the user works at, or that was configured
 * @param detail the reason given, or the names of the values that changed
 */
public record PluginEvent(
        Instant at,
        String action,
        @Nullable String version,
        long organization,
        String username,
        @Nullable String detail) {}
