package cn.minshui.engine.core.release.schema;

import cn.minshui.engine.core.database.ColumnType;
import java.util.List;

/** One change of the schema, one DDL statement; none of them can lose data. */
public sealed interface SchemaStep {
    String table();

    /** The step in words, also its name in Liquibase's log. */
    String describe();

    /** @param type what the column shall hold @param required never null */
    record Column(String name, ColumnType type, boolean required) {}

    /** With its primary key. */
    record CreateTable(String table, String primaryKey, List<Column> columns) implements SchemaStep {
        public CreateTable {
            columns = List.copyOf(columns);
        }

        @Override
        public String describe() {
            return "create table " + table + " with " + columns.size() + " columns";
        }
    }

    record AddColumn(String table, Column column) implements SchemaStep {
        @Override
        public String describe() {
            return "add column " + table + "." + column.name() + " " + SchemaProblems.en(column.type());
        }
    }

    /** The column that tells deleted rows from each other and from the others; the database fills it, also of rows that there are. */
    record AddDeletedKey(String table) implements SchemaStep {
        @Override
        public String describe() {
            return "add generated column " + table + "." + TableDesigner.DELETED_KEY;
        }
    }

    record WidenColumn(String table, String column, ColumnType from, ColumnType to, boolean required)
            implements SchemaStep {
        @Override
        public String describe() {
            return "widen column " + table + "." + column + " from " + SchemaProblems.en(from) + " to "
                    + SchemaProblems.en(to);
        }
    }

    record AddIndex(String table, String index, List<String> columns) implements SchemaStep {
        public AddIndex {
            columns = List.copyOf(columns);
        }

        @Override
        public String describe() {
            return "add index " + index + " on " + table + " (" + String.join(", ", columns) + ")";
        }
    }

    /** @param columns tenant, owner, and the texts in which pieces are looked for */
    record AddSearchIndex(String table, String index, List<String> columns) implements SchemaStep {
        public AddSearchIndex {
            columns = List.copyOf(columns);
        }

        @Override
        public String describe() {
            return "add search index " + index + " on " + table + " (" + String.join(", ", columns) + ")";
        }
    }

    record AddUnique(String table, String key, List<String> columns) implements SchemaStep {
        public AddUnique {
            columns = List.copyOf(columns);
        }

        @Override
        public String describe() {
            return "add unique key " + key + " on " + table + " (" + String.join(", ", columns) + ")";
        }
    }

    /** Takes away an index over values that are encrypted from now on. */
    record DropIndex(String table, String index) implements SchemaStep {
        @Override
        public String describe() {
            return "drop index " + index + " on " + table + ", whose values are encrypted from now on";
        }
    }

    /** Takes away a key whose fields stand in a newer one that leaves deleted rows out. */
    record DropUnique(String table, String key, String inFavourOf) implements SchemaStep {
        @Override
        public String describe() {
            return "drop unique key " + key + " on " + table + " in favour of " + inFavourOf;
        }
    }
}
