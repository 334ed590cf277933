package cn.minshui.engine.core.database.migration;

import cn.minshui.engine.core.database.Databases;
import cn.minshui.engine.core.database.Dialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LockException;
import liquibase.lockservice.DatabaseChangeLogLock;
import liquibase.lockservice.LockService;
import org.jspecify.annotations.Nullable;

/**
 * Takes the place of Liquibase's lock table, which stays locked after a kill: the session lock on Liquibase's own connection. Both
 * databases count how often a session took it, so it fits inside a {@link SchemaLock} held on the same connection.
 */
public final class SessionLockService implements LockService {
    private static final int ABOVE_ALL_OTHERS = 1000;

    private @Nullable Database database;
    private Duration wait = Duration.ofMinutes(5);
    private boolean held;

    @Override
    public int getPriority() {
        return ABOVE_ALL_OTHERS;
    }

    @Override
    public boolean supports(Database candidate) {
        return switch (candidate.getShortName()) {
            case "postgresql", "mariadb", "mysql" -> true;
            default -> false;
        };
    }

    @Override
    public void setDatabase(Database database) {
        this.database = database;
    }

    @Override
    public void setChangeLogLockWaitTime(long minutes) {
        wait = Duration.ofMinutes(minutes);
    }

    @Override
    public void setChangeLogLockRecheckTime(long seconds) {
        // The databases wait themselves; there is nothing to ask again.
    }

    @Override
    public boolean hasChangeLogLock() {
        return held;
    }

    @Override
    public void waitForLock() throws LockException {
        if (!take(wait)) {
            throw new LockException("another process has been changing the schema for " + wait);
        }
    }

    @Override
    public boolean acquireLock() throws LockException {
        return take(Duration.ZERO);
    }

    @Override
    public void releaseLock() throws LockException {
        if (!held) {
            return;
        }
        try {
            Connection connection = connection();
            dialect(connection).unlock(connection, SchemaLock.NAME);
            held = false;
        } catch (SQLException e) {
            throw new LockException(e);
        }
    }

    private boolean take(Duration time) throws LockException {
        if (!held) {
            try {
                Connection connection = connection();
                held = dialect(connection).tryLock(connection, SchemaLock.NAME, time);
            } catch (SQLException e) {
                throw new LockException(e);
            }
        }
        return held;
    }

    private Connection connection() throws LockException {
        if (database != null && database.getConnection() instanceof JdbcConnection jdbc) {
            return jdbc.getUnderlyingConnection();
        }
        throw new LockException("a session lock needs a connection to the database");
    }

    private static Dialect dialect(Connection connection) throws SQLException {
        return Databases.dialect(connection.getMetaData().getURL());
    }

    @Override
    public DatabaseChangeLogLock[] listLocks() {
        return new DatabaseChangeLogLock[0];
    }

    @Override
    public void forceReleaseLock() throws LockException {
        releaseLock();
    }

    @Override
    public void reset() {
        held = false;
    }

    @Override
    public void init() {
        // There is no table to make.
    }

    @Override
    public void destroy() {
        // There is no table to drop.
    }
}
