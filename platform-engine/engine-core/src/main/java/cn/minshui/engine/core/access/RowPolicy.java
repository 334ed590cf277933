package cn.minshui.engine.core.access;

import cn.minshui.engine.core.expression.CompiledExpression;
import java.util.List;

/**
 * Which rows in scope a caller may reach: all, or those for which any of the expressions holds; without any, none.
 *
 * @param all true when some role has no condition
 */
public record RowPolicy(boolean all, List<CompiledExpression> anyOf) {
    public static final RowPolicy ALL = new RowPolicy(true, List.of());
    public static final RowPolicy NONE = new RowPolicy(false, List.of());

    public RowPolicy {
        anyOf = List.copyOf(anyOf);
    }

    /** Whether every row of the other is one of these, as far as it can be told from the conditions. */
    public boolean holds(RowPolicy other) {
        return all || (!other.all && anyOf.containsAll(other.anyOf));
    }

    /** Rows of both. Of two sets of conditions only those in both count: less than allowed, never more. */
    public RowPolicy and(RowPolicy other) {
        if (all) {
            return other;
        }
        return other.all
                ? this
                : new RowPolicy(
                        false, anyOf.stream().filter(other.anyOf::contains).toList());
    }
}
