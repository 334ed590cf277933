package cn.minshui.engine.core.database;

import cn.minshui.engine.core.expression.CompiledExpression.SqlFlavor;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything in which two databases differ; nothing outside the implementations may hold such SQL. */
public sealed interface Dialect permits PostgresDialect, MariaDbDialect {
    SqlFlavor flavor();

    /** Name used in configuration and by tests: {@code postgresql} or {@code mariadb}. */
    String name();

    /** The part about tables. */
    SchemaDialect schema();

    /** Many rows at once. */
    RowLoader loader();

    /** One statement that every new session runs: UTC, strict about values, a limit on waiting for locks. */
    String sessionSettings();

    /** One statement for a session that changes tables: it gives up soon, for whoever comes after it waits behind it. */
    String migrationSettings();

    /** What the driver is told beside address and user. */
    Map<String, String> driverProperties(String url);

    /** Text appended to a select that locks its rows for a change of them. */
    String forUpdate();

    /** Text appended to a select that locks its rows for their deletion: nobody may be about to refer to them. */
    String forDelete();

    /** Text appended to a select of rows that are about to be referred to: until the transaction ends nobody deletes them. */
    String forReference();

    /** Text appended to a select that locks those of its rows that nobody else holds, and leaves the others out. */
    String forUpdateSkipLocked();

    /** Class by which the scheduler's library speaks to this database. */
    String schedulerDelegate();

    /** {@code column [DESC]} with nulls last when ascending and first when descending, on every database alike. */
    String orderBy(String column, boolean descending);

    /**
     * What a search index is asked for to find a text, bound to the marker of {@link #holdsPieces}; empty where the index is asked
     * for nothing, or the text is too short for it.
     */
    Optional<String> pieces(String text);

    /**
     * Whether a row holds every piece of a text, in the words that its search index answers: true of every row that contains the
     * text in one of the columns, and of few others.
     *
     * @param columns the texts of the index, in its order
     */
    String holdsPieces(List<String> columns, String marker);

    /** An insert that does nothing when the key is taken; one {@code ?} for each column. */
    String insertIgnore(String table, List<String> columns, List<String> key);

    /** Takes a lock that belongs to the session of this connection and dies with it; false when somebody holds it. */
    boolean tryLock(Connection connection, String name, Duration wait) throws SQLException;

    void unlock(Connection connection, String name) throws SQLException;

    /** Whether the error says that a unique key is taken, and which. */
    Optional<String> violatedUnique(SQLException error);

    /** Whether the error is a deadlock, a serialisation failure or a lock not got in time, which a new try may pass. */
    boolean isTransient(SQLException error);
}
