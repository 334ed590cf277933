package cn.minshui.engine.core.database;

import cn.minshui.engine.core.expression.CompiledExpression.SqlFlavor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** MariaDB, and MySQL as far as nothing else is said in the docs. */
public final class MariaDbDialect implements Dialect {
    private static final Pattern KEY = Pattern.compile("for key '(?:[^'.]+\\.)?([^']+)'");
    /** Locks are those of the whole server here; the prefix makes them those of one database. A name holds 64 characters. */
    private static final String LOCK_NAME = "concat(left(md5(database()), 12), '.', ?)";

    private static final int DUPLICATE_KEY = 1062;
    private static final int DEADLOCK = 1213;
    private static final int LOCK_WAIT_TIMEOUT = 1205;

    private final RowLoader loader = new MariaDbLoader();

    @Override
    public SqlFlavor flavor() {
        return SqlFlavor.MARIADB;
    }

    @Override
    public String name() {
        return "mariadb";
    }

    @Override
    public SchemaDialect schema() {
        return new MariaDbSchemaDialect();
    }

    @Override
    public RowLoader loader() {
        return loader;
    }

    @Override
    public String sessionSettings() {
        return "set time_zone = '+00:00', innodb_lock_wait_timeout = 30, lock_wait_timeout = 30, sql_mode = 'STRICT_ALL_TABLES,"
                + "ONLY_FULL_GROUP_BY,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'";
    }

    @Override
    public String migrationSettings() {
        return "set lock_wait_timeout = 5";
    }

    @Override
    public Map<String, String> driverProperties(String url) {
        return Map.of(
                // A statement prepared on the server reads every row from its second execution on where the first read
                // an
                // index alone (MariaDB 11.4; a hundred times the pages for a count of ten thousand). It is planned anew
                // each time either way, so nothing else is lost.
                "useServerPrepStmts", "false",
                "useBulkStmtsForInserts", "true",
                // For rows from memory. No statement of ours names a file, and the driver sends none that its statement
                // does not.
                "allowLocalInfile", "true",
                "connectionTimeZone", "UTC");
    }

    @Override
    public String forUpdate() {
        return "for update";
    }

    @Override
    public String forDelete() {
        return "for update";
    }

    @Override
    public String forReference() {
        return "lock in share mode";
    }

    @Override
    public String forUpdateSkipLocked() {
        return "for update skip locked";
    }

    @Override
    public String schedulerDelegate() {
        return "org.quartz.impl.jdbcjobstore.StdJDBCDelegate";
    }

    @Override
    public String orderBy(String column, boolean descending) {
        return "(" + column + " IS NULL) " + (descending ? "DESC, " + column + " DESC" : "ASC, " + column);
    }

    /** The index is a copy of the texts and is read as they would be. */
    @Override
    public Optional<String> pieces(String text) {
        return Optional.empty();
    }

    @Override
    public String holdsPieces(List<String> columns, String marker) {
        throw new IllegalArgumentException("the index is asked for no pieces");
    }

    @Override
    public String insertIgnore(String table, List<String> columns, List<String> key) {
        String first = key.get(0);
        return "insert into " + table + " (" + String.join(", ", columns) + ") values ("
                + String.join(", ", columns.stream().map(c -> "?").toList()) + ") on duplicate key update " + first
                + " = " + first;
    }

    @Override
    public boolean tryLock(Connection connection, String name, Duration wait) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select get_lock(" + LOCK_NAME + ", ?)")) {
            statement.setString(1, name);
            statement.setLong(2, Math.max(0, wait.toSeconds()));
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getInt(1) == 1;
            }
        }
    }

    @Override
    public void unlock(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select release_lock(" + LOCK_NAME + ")")) {
            statement.setString(1, name);
            statement.execute();
        }
    }

    @Override
    public Optional<String> violatedUnique(SQLException error) {
        if (error.getErrorCode() != DUPLICATE_KEY) {
            return Optional.empty();
        }
        Matcher matcher = KEY.matcher(String.valueOf(error.getMessage()));
        return Optional.of(matcher.find() ? matcher.group(1) : "");
    }

    @Override
    public boolean isTransient(SQLException error) {
        return error.getErrorCode() == DEADLOCK || error.getErrorCode() == LOCK_WAIT_TIMEOUT;
    }
}
