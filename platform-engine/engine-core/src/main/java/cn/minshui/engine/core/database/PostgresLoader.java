package cn.minshui.engine.core.database;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** COPY; only over PostgreSQL's own driver. */
final class PostgresLoader implements RowLoader {

    @Override
    public boolean load(Connection connection, String table, List<String> columns, List<@Nullable String[]> rows)
            throws SQLException {
        if (!connection.isWrapperFor(PGConnection.class)) {
            return false;
        }
        String statement = "copy " + table + " (" + String.join(", ", columns) + ") from stdin with (encoding 'UTF8')";
        try (InputStream text = LoadText.of(rows)) {
            long written = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(statement, text);
            if (written != rows.size()) {
                throw new SQLException(written + " rows were copied to " + table + " instead of " + rows.size());
            }
            return true;
        } catch (IOException e) {
            throw new SQLException("rows for " + table + " could not be sent", e);
        }
    }

    @Override
    public Optional<String> statistics(String table) {
        return Optional.of("analyze " + table);
    }

    /** A plan that was made for the table as it was, all but empty, would read all of it for each statement. */
    @Override
    public Optional<String> growing() {
        return Optional.of("set local plan_cache_mode = force_custom_plan");
    }

    @Override
    public String text(boolean value) {
        return value ? "t" : "f";
    }
}
