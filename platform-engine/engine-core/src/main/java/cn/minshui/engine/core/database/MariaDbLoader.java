package cn.minshui.engine.core.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * LOAD DATA LOCAL from a stream; only over MariaDB's own driver. The server turns every error of such a load into a warning and goes
 * on (a value cut off, a row of a taken key left out), so one warning or one missing row takes the load back as an insert would be.
 */
final class MariaDbLoader implements RowLoader {
    /** Not allowed by the server's {@code local_infile}, or not by the address that the administrator gave. */
    private static final Set<Integer> NOT_ALLOWED = Set.of(1148, 4166);

    private volatile boolean allowed = true;

    @Override
    public boolean load(Connection connection, String table, List<String> columns, List<@Nullable String[]> rows)
            throws SQLException {
        if (!allowed || !connection.isWrapperFor(org.mariadb.jdbc.Connection.class)) {
            return false;
        }
        Savepoint before = connection.setSavepoint();
        try (Statement statement = connection.createStatement()) {
            if (!send(statement, table, columns, rows)) {
                allowed = false;
                connection.releaseSavepoint(before);
                return false;
            }
            connection.releaseSavepoint(before);
            return true;
        } catch (SQLException e) {
            undo(connection, before, e);
            throw e;
        }
    }

    private static boolean send(Statement statement, String table, List<String> columns, List<@Nullable String[]> rows)
            throws SQLException {
        // The driver sends this stream and opens no file, whatever name the server answers with.
        statement.unwrap(org.mariadb.jdbc.Statement.class).setLocalInfileInputStream(LoadText.of(rows));
        int written;
        try {
            written = statement.executeUpdate("load data local infile 'rows' into table " + table
                    + " character set utf8mb4 fields terminated by '\\t' escaped by '\\\\' lines terminated by '\\n' ("
                    + String.join(", ", columns) + ")");
        } catch (SQLException e) {
            if (NOT_ALLOWED.contains(e.getErrorCode())) {
                return false;
            }
            throw e;
        }
        refuseWarnings(statement, table, written, rows.size());
        return true;
    }

    private static void refuseWarnings(Statement statement, String table, int written, int wanted) throws SQLException {
        try (ResultSet count = statement.executeQuery("show count(*) warnings")) {
            if (count.next() && count.getInt(1) == 0 && written == wanted) {
                return;
            }
        }
        try (ResultSet warning = statement.executeQuery("show warnings")) {
            if (warning.next()) {
                throw new SQLException(warning.getString("Message"), "HY000", warning.getInt("Code"));
            }
        }
        throw new SQLException(written + " rows were loaded into " + table + " instead of " + wanted);
    }

    private static void undo(Connection connection, Savepoint before, SQLException error) {
        try {
            connection.rollback(before);
        } catch (SQLException e) {
            // The transaction is lost as a whole, a deadlock for instance: there is nothing left to go back to.
            error.addSuppressed(e);
        }
    }

    @Override
    public Optional<String> statistics(String table) {
        return Optional.empty();
    }

    /** Every execution is planned anew. */
    @Override
    public Optional<String> growing() {
        return Optional.empty();
    }

    @Override
    public String text(boolean value) {
        return value ? "1" : "0";
    }
}
