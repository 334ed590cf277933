package cn.minshui.engine.core.script;

import org.jspecify.annotations.Nullable;

/**
 * What one run of a script may cost, less than any script may.
 *
 * @param millis of its own work, without its calls to the host; null for what any script may
 * @param statements that it executes, 50 000 or more: making its realm takes some of them too; null for what any script may
 */
public record Budget(@Nullable Long millis, @Nullable Long statements) {
    public static final Budget NONE = new Budget(null, null);

    boolean isSpent(long workNanos) {
        return millis != null && workNanos > millis * 1_000_000;
    }

    long statements(ScriptLimits limits) {
        return statements == null ? limits.statements() : Math.min(statements, limits.statements());
    }

    boolean limits(ScriptLimits limits) {
        return statements != null && statements < limits.statements();
    }
}
