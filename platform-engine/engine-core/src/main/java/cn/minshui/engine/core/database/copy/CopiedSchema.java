package cn.minshui.engine.core.database.copy;

import java.util.List;

/**
 * What a database holds besides its rows, in the words of its own product.
 *
 * @param product {@code postgresql} or {@code mariadb}
 * @param name of the schema; statements may name it
 * @param before statements that make the tables
 * @param tables in the order in which their rows are copied
 * @param after statements that make indexes, constraints and triggers, once the rows are there
 */
public record CopiedSchema(
        String product, String name, List<String> before, List<CopiedTable> tables, List<String> after) {
    public CopiedSchema {
        before = List.copyOf(before);
        tables = List.copyOf(tables);
        after = List.copyOf(after);
    }
}
