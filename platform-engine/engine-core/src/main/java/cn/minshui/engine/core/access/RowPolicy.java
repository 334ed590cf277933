package cn.minshui.engine.core.access;

import cn.minshui.engine.core.expression.CompiledExpression;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which rows a caller may reach: within his part of the tree all, or those for which any of the expressions holds; and rows of
 * named nodes or of the whole tenant beside them. Without any of these, none.
 *
 * @param all every row of the caller's part of the tree
 * @param anyOf rows of it for which one of these holds
 * @param wide rows wherever they lie
 */
public record RowPolicy(boolean all, List<CompiledExpression> anyOf, List<Wide> wide) {
    public static final RowPolicy ALL = new RowPolicy(true, List.of());
    public static final RowPolicy NONE = new RowPolicy(false, List.of());

    public RowPolicy {
        anyOf = List.copyOf(anyOf);
        wide = List.copyOf(wide);
    }

    public RowPolicy(boolean all, List<CompiledExpression> anyOf) {
        this(all, anyOf, List.of());
    }

    /**
     * Rows that do not depend on where the caller stands.
     *
     * @param nodes codes of organisations, each with all below it; none is the whole tenant
     * @param where what must hold beside; null is every row
     */
    public record Wide(Set<String> nodes, @Nullable CompiledExpression where) {
        public Wide {
            nodes = Set.copyOf(nodes);
        }

        private boolean holds(Wide other) {
            return equals(other) || (where == null && (nodes.isEmpty() || isNarrower(other)));
        }

        private boolean isNarrower(Wide other) {
            return !other.nodes.isEmpty() && nodes.containsAll(other.nodes);
        }
    }

    /** Rows of either. */
    RowPolicy or(RowPolicy other) {
        List<Wide> both = new ArrayList<>(new LinkedHashSet<>(concat(wide, other.wide)));
        return all || other.all
                ? new RowPolicy(true, List.of(), both)
                : new RowPolicy(false, new ArrayList<>(new LinkedHashSet<>(concat(anyOf, other.anyOf))), both);
    }

    private static <T> List<T> concat(List<T> a, List<T> b) {
        List<T> both = new ArrayList<>(a);
        both.addAll(b);
        return both;
    }

    /** Whether every row of the other is one of these, as far as it can be told from the conditions. */
    public boolean holds(RowPolicy other) {
        boolean near = all || (!other.all && anyOf.containsAll(other.anyOf));
        boolean far = other.wide.stream().allMatch(asked -> wide.stream().anyMatch(own -> own.holds(asked)));
        return near && far;
    }

    /** Rows of both. Of two sets of conditions only those in both count: less than allowed, never more. */
    public RowPolicy and(RowPolicy other) {
        List<Wide> far = wide.stream().filter(other.wide::contains).toList();
        if (all) {
            return new RowPolicy(other.all, other.anyOf, far);
        }
        return other.all
                ? new RowPolicy(false, anyOf, far)
                : new RowPolicy(
                        false, anyOf.stream().filter(other.anyOf::contains).toList(), far);
    }
}
