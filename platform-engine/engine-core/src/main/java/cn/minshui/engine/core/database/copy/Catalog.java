package cn.minshui.engine.core.database.copy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Questions to a catalog. */
record Catalog(Connection connection) {
    /** @return every row as texts; null for null */
    List<@Nullable String[]> rows(String sql, String... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                List<@Nullable String[]> all = new ArrayList<>();
                int columns = rows.getMetaData().getColumnCount();
                while (rows.next()) {
                    @Nullable String[] row = new @Nullable String[columns];
                    for (int i = 0; i < columns; i++) {
                        row[i] = rows.getString(i + 1);
                    }
                    all.add(row);
                }
                return all;
            }
        }
    }

    /** The first column of every row. */
    List<String> texts(String sql, String... values) throws SQLException {
        List<String> texts = new ArrayList<>();
        for (@Nullable String[] row : rows(sql, values)) {
            texts.add(String.valueOf(row[0]));
        }
        return texts;
    }

    String text(String sql, String... values) throws SQLException {
        return texts(sql, values).get(0);
    }

    /** @throws UnsupportedOperationException when the question finds anything */
    void refuse(String sql) throws SQLException {
        List<String> found = texts(sql);
        if (!found.isEmpty()) {
            throw new UnsupportedOperationException(String.join(", ", found));
        }
    }
}
