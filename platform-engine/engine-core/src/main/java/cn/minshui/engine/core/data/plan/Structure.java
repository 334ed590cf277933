package cn.minshui.engine.core.data.plan;

import java.util.List;

/**
 * A select with every name resolved, still without values: texts name their slots by markers. Equal structures render to the
 * same text.
 *
 * @param where conditions that must all hold
 * @param orderBy texts as the dialect writes them
 */
record Structure(
        SelectRequest.Kind kind,
        String table,
        List<Selected> columns,
        List<Join> joins,
        List<Condition> where,
        List<String> orderBy) {
    Structure {
        columns = List.copyOf(columns);
        joins = List.copyOf(joins);
        where = List.copyOf(where);
        orderBy = List.copyOf(orderBy);
    }

    record Selected(String text, String alias) {}

    /** @param on further conditions of the join */
    record Join(String alias, String table, String leftColumn, List<Condition> on) {
        Join {
            on = List.copyOf(on);
        }
    }

    sealed interface Condition {
        /** @param text boolean SQL */
        record Holds(String text) implements Condition {}

        record EqualTo(String column, int marker) implements Condition {}

        record EqualToColumn(String column, String other) implements Condition {}

        record In(String column, List<Integer> markers) implements Condition {
            public In {
                markers = List.copyOf(markers);
            }
        }

        record IsNull(String column) implements Condition {}

        record IsNotNull(String column) implements Condition {}

        /** The organisation in the column lies below the path. */
        record InSubtree(String column, int tenantMarker, int pathMarker) implements Condition {}

        /** One of the texts contains the slot. */
        record Contains(List<String> texts, int marker) implements Condition {}
    }
}
