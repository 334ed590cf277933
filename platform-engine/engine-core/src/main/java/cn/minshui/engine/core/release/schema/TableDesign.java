package cn.minshui.engine.core.release.schema;

import cn.minshui.engine.core.database.ColumnType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A table as the models want it. */
record TableDesign(String name, String object, Map<String, Column> columns, Map<String, Index> indexes) {
    TableDesign {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        indexes = Collections.unmodifiableMap(new LinkedHashMap<>(indexes));
    }

    /** @param field name of the field, for people @param sealed whether its values are encrypted */
    record Column(String name, String field, ColumnType type, boolean required, boolean sealed) {
        Column(String name, String field, ColumnType type, boolean required) {
            this(name, field, type, required, false);
        }
    }

    /** @param replaces name of a unique key over the same fields that is dropped once this one stands */
    record Index(
            String name,
            List<String> columns,
            boolean unique,
            @Nullable String replaces,
            boolean search) {
        Index {
            columns = List.copyOf(columns);
        }

        Index(String name, List<String> columns, boolean unique) {
            this(name, columns, unique, null, false);
        }

        /** One that finds pieces of the texts in the columns behind tenant and owner. */
        static Index search(String name, List<String> columns) {
            return new Index(name, columns, false, null, true);
        }

        /** Whether the columns are those of this key before deleted rows were told from the others. */
        boolean widens(List<String> others) {
            return others.equals(columns.subList(0, columns.size() - 1));
        }
    }

    /** Both wishes in one: all columns and indexes of either, each column as wide as the wider. */
    TableDesign union(TableDesign other, List<Column> disagreements) {
        Map<String, Column> allColumns = new LinkedHashMap<>(columns);
        for (Column column : other.columns.values()) {
            Column mine = allColumns.get(column.name());
            if (mine == null) {
                allColumns.put(column.name(), column);
                continue;
            }
            ColumnType type = mine.type().widened(column.type());
            if (type == null) {
                disagreements.add(column);
            } else {
                allColumns.put(
                        column.name(),
                        new Column(mine.name(), mine.field(), type, mine.required(), mine.sealed() || column.sealed()));
            }
        }
        Map<String, Index> allIndexes = new LinkedHashMap<>(indexes);
        other.indexes.forEach(allIndexes::putIfAbsent);
        return new TableDesign(name, object, allColumns, allIndexes);
    }

    /** Whether the index holds values of a column that is encrypted here. */
    boolean isOverSealed(Index index) {
        return index.columns().stream().map(columns::get).anyMatch(column -> column != null && column.sealed());
    }

    List<Index> indexList() {
        return new ArrayList<>(indexes.values());
    }
}
