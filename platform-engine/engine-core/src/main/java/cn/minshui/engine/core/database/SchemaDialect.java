package cn.minshui.engine.core.database;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What differs between databases about tables rather than rows: types, the catalog, checks of data before a change. */
public sealed interface SchemaDialect permits StandardSchemaDialect {

    /** The type as written in a column definition, with the collation of text. */
    String typeText(ColumnType type);

    /** The type of a column as {@link #columnsQuery()} described it. */
    ColumnType typeOf(String name, @Nullable Long length, @Nullable Integer precision, @Nullable Integer scale);

    /** table_name, column_name, data_type, character length, numeric precision, numeric scale of this schema's columns. */
    String columnsQuery();

    /** table_name, index_name, is_unique (1 or 0), column_name of this schema's indexes, columns in their order. */
    String indexesQuery();

    /** Counts the triggers that keep the audit trail from being changed; {@link #auditGuards} of them there should be. */
    String countAuditGuards();

    int auditGuards();

    /** Counts tables of a name: 0 or 1. The name is one of the model's and carries nothing to escape. */
    String countTable(String table);

    String countColumn(String table, String column);

    String countIndex(String table, String index);

    /** Counts the columns of the name that hold the type already: 0 or 1. */
    String countColumnOfType(String table, String column, ColumnType type);

    /** Counts rows whose text is longer. */
    default String countLonger(String table, String column, int length) {
        return "select count(*) from " + table + " where char_length(" + column + ") > " + length;
    }

    /** Counts rows whose number has more digits on either side of the point. */
    default String countOutside(String table, String column, ColumnType.Exact type) {
        String limit = "1" + "0".repeat(type.precision() - type.scale());
        return "select count(*) from " + table + " where abs(" + column + ") >= " + limit + " or " + column
                + " <> round(" + column + ", " + type.scale() + ")";
    }

    /**
     * Counts groups of rows that share the values of the columns; rows with a null never do.
     *
     * @param alive whether rows that are marked as deleted are left out
     */
    default String countDuplicates(String table, List<String> columns, boolean alive) {
        String names = String.join(", ", columns);
        String present = String.join(
                        " and ",
                        columns.stream().map(column -> column + " is not null").toList())
                + (alive ? " and deleted_at is null" : "");
        return "select count(*) from (select 1 from " + table + " where " + present + " group by " + names
                + " having count(*) > 1) repeated";
    }

    /** Adds the column that is 0 for a row that is not deleted and the row's id afterwards; never null, and never written. */
    default String addDeletedKey(String table, String column) {
        return "alter table " + table + " add column " + column
                + " bigint generated always as (case when deleted_at is null then 0 else id end) stored";
    }

    /**
     * Adds the index that makes pieces of text quick to find: by default a narrow copy of the texts, sorted by tenant and owner,
     * that is read in place of the rows.
     *
     * @param columns tenant, owner, and the texts
     */
    default String addSearchIndex(String table, String index, List<String> columns) {
        return "create index " + index + " on " + table + " (" + String.join(", ", columns) + ")";
    }

    /** id, parent and path of one tenant's rows, deleted ones included. */
    default String treeRows(String table, String parent, String path) {
        return "select id, " + parent + ", " + path + " from " + table + " where tenant_id = ?";
    }

    /** Sets the path of one row of a tenant: path, id, tenant. */
    default String setPath(String table, String path) {
        return "update " + table + " set " + path + " = ? where id = ? and tenant_id = ?";
    }

    /**
     * Sets a column of one tenant's rows to a value made of the row's other columns, where it is not that already.
     *
     * @param value SQL whose parameters are bound three times, before the tenant
     */
    default String refill(String table, String column, String value) {
        return "update " + table + " set " + column + " = (" + value + ") where (" + column + " <> (" + value + ") or ("
                + column + " is null) <> ((" + value + ") is null)) and tenant_id = ?";
    }
}
