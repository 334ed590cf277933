package cn.minshui.engine.core.database.migration;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.Databases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The one lock under which the schema or a release pointer may change. It belongs to the session of the connection that does the
 * work and dies with it, so a killed publisher blocks nobody, and nobody goes on while a statement of his still runs.
 */
public final class SchemaLock implements AutoCloseable {
    static final String NAME = "minshui.schema";
    private static final Logger LOG = LoggerFactory.getLogger(SchemaLock.class);

    private final Connection connection;
    private final Database session;

    private SchemaLock(Connection connection, Database session) {
        this.connection = connection;
        this.session = session;
    }

    /** Empty when somebody else held the lock all the time. */
    public static Optional<SchemaLock> acquire(Database database, Duration wait) throws SQLException {
        Connection connection = database.dataSource().getConnection();
        try {
            if (database.dialect().tryLock(connection, NAME, wait)) {
                execute(connection, database.dialect().migrationSettings());
                SingleConnectionDataSource only = new SingleConnectionDataSource(connection, true);
                Database session = Databases.of(only, database.dialect()).with(database.protection());
                return Optional.of(new SchemaLock(connection, session));
            }
        } catch (SQLException | RuntimeException e) {
            abort(connection, e);
            throw e;
        }
        connection.close();
        return Optional.empty();
    }

    /** The database through the very connection that holds the lock; for this thread alone. */
    public Database session() {
        return session;
    }

    /** Gives the lock back; where that fails the connection is ended, and the lock with it. */
    @Override
    public void close() {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            execute(connection, session.dialect().sessionSettings());
            session.dialect().unlock(connection, NAME);
            connection.close();
        } catch (SQLException e) {
            LOG.warn("the schema lock could not be given back, its connection is ended", e);
            abort(connection, e);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void abort(Connection connection, Exception cause) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
