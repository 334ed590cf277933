package cn.minshui.engine.core.data.number;

import cn.minshui.engine.core.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.TransientDataAccessResourceException;

/**
 * A connection of its own for taking numbers, outside the caller's transaction: numbers are never given twice even when the
 * caller rolls back, and a caller that holds the last connection of the pool does not wait for himself.
 */
public final class Counters implements AutoCloseable {
    private static final int TRIES = 5;

    private final Database database;
    private @Nullable Connection connection;

    public Counters(Database database) {
        this.database = database;
    }

    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** One short transaction; tried again when the database gave up on it or the connection was lost. */
    synchronized <T> T inOne(Work<T> work) {
        SQLException last = null;
        for (int i = 0; i < TRIES; i++) {
            try {
                Connection open = open();
                T result = work.run(open);
                open.commit();
                return result;
            } catch (SQLException e) {
                last = e;
                drop(e);
            } catch (RuntimeException e) {
                drop(e);
                throw e;
            }
        }
        throw new TransientDataAccessResourceException("no numbers could be taken", last);
    }

    private Connection open() throws SQLException {
        Connection open = connection;
        if (open == null || open.isClosed()) {
            open = database.dataSource().getConnection();
            open.setAutoCommit(false);
            open.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection = open;
        }
        return open;
    }

    private void drop(Exception cause) {
        Connection broken = connection;
        connection = null;
        if (broken == null) {
            return;
        }
        // Closed also when it can no longer roll back: else the pool would count it as lent for good.
        try (broken) {
            broken.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    Database database() {
        return database;
    }

    @Override
    public synchronized void close() throws SQLException {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
