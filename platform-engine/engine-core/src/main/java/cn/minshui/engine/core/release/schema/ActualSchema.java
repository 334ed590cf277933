package cn.minshui.engine.core.release.schema;

import cn.minshui.engine.core.database.ColumnType;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.SchemaDialect;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tables of business objects as they are: two statements, however many tables there are. */
record ActualSchema(Map<String, Map<String, ColumnType>> columns, Map<String, Map<String, ActualIndex>> indexes) {
    private static final String OBJECT_TABLE = "d_";

    record ActualIndex(boolean unique, List<String> columns) {}

    static ActualSchema read(Database database) {
        SchemaDialect dialect = database.dialect().schema();
        Map<String, Map<String, ColumnType>> columns = new HashMap<>();
        database.jdbc().query(dialect.columnsQuery(), row -> {
            String table = row.getString(1);
            if (table.startsWith(OBJECT_TABLE)) {
                ColumnType type = dialect.typeOf(row.getString(3), longAt(row, 4), intAt(row, 5), intAt(row, 6));
                columns.computeIfAbsent(table, key -> new HashMap<>()).put(row.getString(2), type);
            }
        });
        Map<String, Map<String, ActualIndex>> indexes = new HashMap<>();
        database.jdbc().query(dialect.indexesQuery(), row -> {
            String table = row.getString(1);
            if (table.startsWith(OBJECT_TABLE)) {
                boolean unique = row.getInt(3) == 1;
                indexes.computeIfAbsent(table, key -> new HashMap<>())
                        .computeIfAbsent(row.getString(2), key -> new ActualIndex(unique, new ArrayList<>()))
                        .columns()
                        .add(row.getString(4));
            }
        });
        return new ActualSchema(columns, indexes);
    }

    private static @Nullable Long longAt(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    private static @Nullable Integer intAt(ResultSet row, int column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }
}
