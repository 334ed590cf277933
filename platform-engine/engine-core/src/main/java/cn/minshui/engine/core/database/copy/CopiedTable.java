package cn.minshui.engine.core.database.copy;

import java.util.List;

/**
 * A table as it is copied.
 *
 * @param columns those that rows are written to; the database computes the others
 * @param types of the columns, as the catalog names them
 * @param key columns that put the rows in one order; all columns where there is no primary key
 */
public record CopiedTable(String name, List<String> columns, List<String> types, List<String> key) {
    public CopiedTable {
        columns = List.copyOf(columns);
        types = List.copyOf(types);
        key = List.copyOf(key);
    }

    String type(String column) {
        return types.get(columns.indexOf(column));
    }
}
