package cn.minshui.engine.testkit.data;

import cn.minshui.engine.core.database.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.ConnectionCallback;

/** What stands in the tables, as somebody sees it who reads past the platform. */
final class RawLook {
    private RawLook() {}

    /** {@code table.column} of every place in the whole database that holds one of the texts. */
    static List<String> find(Database database, String... texts) {
        ConnectionCallback<List<String>> look = connection -> find(connection, texts);
        return Objects.requireNonNull(database.jdbc().execute(look));
    }

    private static List<String> find(Connection connection, String... texts) throws SQLException {
        List<String> found = new ArrayList<>();
        for (String table : tables(connection)) {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("select * from " + table)) {
                int columns = rows.getMetaData().getColumnCount();
                while (rows.next()) {
                    for (int i = 1; i <= columns; i++) {
                        String value = rows.getString(i);
                        for (String text : texts) {
                            if (value != null && value.contains(text)) {
                                found.add(table + "." + rows.getMetaData().getColumnName(i));
                            }
                        }
                    }
                }
            }
        }
        return found.stream().distinct().toList();
    }

    static List<String> tables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet rows = connection
                .getMetaData()
                .getTables(connection.getCatalog(), connection.getSchema(), "%", new String[] {"TABLE"})) {
            while (rows.next()) {
                tables.add(rows.getString("TABLE_NAME"));
            }
        }
        return tables;
    }
}
