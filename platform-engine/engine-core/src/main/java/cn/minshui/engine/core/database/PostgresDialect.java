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

/** PostgreSQL and databases that speak its protocol (openGauss). */
public final class PostgresDialect implements Dialect {
    private static final Pattern CONSTRAINT = Pattern.compile("constraint \"([^\"]+)\"");

    @Override
    public SqlFlavor flavor() {
        return SqlFlavor.POSTGRESQL;
    }

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public SchemaDialect schema() {
        return new PostgresSchemaDialect();
    }

    @Override
    public RowLoader loader() {
        return new PostgresLoader();
    }

    @Override
    public String sessionSettings() {
        return "set time zone 'UTC'; set lock_timeout = '30s'";
    }

    @Override
    public String migrationSettings() {
        return "set lock_timeout = '5s'";
    }

    @Override
    public Map<String, String> driverProperties(String url) {
        if (url.startsWith("jdbc:opengauss:")) {
            return Map.of("reWriteBatchedInserts", "true");
        }
        // The check ends the statement of a client that was killed within a second or so: until then its session lock
        // stays taken.
        return Map.of("reWriteBatchedInserts", "true", "options", "-c client_connection_check_interval=1000");
    }

    @Override
    public String forUpdate() {
        // Weaker than for update: whoever only refers to the row need not wait.
        return "for no key update";
    }

    @Override
    public String forDelete() {
        return "for update";
    }

    @Override
    public String forReference() {
        return "for key share";
    }

    @Override
    public String forUpdateSkipLocked() {
        return "for update skip locked";
    }

    @Override
    public String schedulerDelegate() {
        return "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate";
    }

    @Override
    public String orderBy(String column, boolean descending) {
        return descending ? column + " DESC NULLS FIRST" : column + " NULLS LAST";
    }

    @Override
    public Optional<String> pieces(String text) {
        return TextPieces.in(text);
    }

    @Override
    public String holdsPieces(List<String> columns, String marker) {
        return TextPieces.of(columns) + " @> " + TextPieces.listed(marker);
    }

    @Override
    public String insertIgnore(String table, List<String> columns, List<String> key) {
        return "insert into " + table + " (" + String.join(", ", columns) + ") values ("
                + String.join(", ", columns.stream().map(c -> "?").toList()) + ") on conflict do nothing";
    }

    @Override
    public boolean tryLock(Connection connection, String name, Duration wait) throws SQLException {
        long deadline = System.nanoTime() + wait.toNanos();
        try (PreparedStatement statement =
                connection.prepareStatement("select pg_try_advisory_lock(hashtextextended(?, 0))")) {
            statement.setString(1, name);
            while (true) {
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    if (rows.getBoolean(1)) {
                        return true;
                    }
                }
                if (System.nanoTime() >= deadline) {
                    return false;
                }
                pause();
            }
        }
    }

    /** The lock has no wait with a time limit on this database, so it is asked for again every fifth of a second. */
    private static void pause() throws SQLException {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting for a session lock", e);
        }
    }

    @Override
    public void unlock(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select pg_advisory_unlock(hashtextextended(?, 0))")) {
            statement.setString(1, name);
            statement.execute();
        }
    }

    @Override
    public Optional<String> violatedUnique(SQLException error) {
        if (!"23505".equals(error.getSQLState())) {
            return Optional.empty();
        }
        Matcher matcher = CONSTRAINT.matcher(String.valueOf(error.getMessage()));
        return Optional.of(matcher.find() ? matcher.group(1) : "");
    }

    @Override
    public boolean isTransient(SQLException error) {
        String state = error.getSQLState();
        return "40P01".equals(state) || "40001".equals(state) || "55P03".equals(state);
    }
}
