package cn.minshui.engine.core.batch;

import cn.minshui.engine.core.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sign of life of this process towards others on the same database: a session lock under the node's own name, held on a
 * connection of its own. It ends with the process at once, without clocks and waiting. A process that loses the connection
 * but lives on cannot do harm: every chunk commits together with its versioned step row, which whoever takes over has moved.
 */
public final class NodeLease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeLease.class);
    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final int PING_SECONDS = 5;

    private final Database database;
    private final String node = UUID.randomUUID().toString();
    private Connection connection;

    public NodeLease(Database database) {
        this.database = database;
        this.connection = connect();
    }

    public String node() {
        return node;
    }

    /** Keeps the connection from being idle; takes the lock again on a new one when it was lost. */
    public synchronized void renew() throws SQLException {
        if (!connection.isValid(PING_SECONDS)) {
            LOG.warn("node {} lost its database session; taking its lock again", node);
            connection.close();
            connection = connect();
        }
    }

    /** Whether the process that had this name still runs. */
    public boolean isAlive(String other) throws SQLException {
        if (other.equals(node)) {
            return true;
        }
        try (Connection probe = database.dataSource().getConnection()) {
            if (database.dialect().tryLock(probe, lockName(other), Duration.ZERO)) {
                database.dialect().unlock(probe, lockName(other));
                return false;
            }
            return true;
        }
    }

    private Connection connect() {
        try {
            Connection fresh = database.dataSource().getConnection();
            try {
                if (database.dialect().tryLock(fresh, lockName(node), WAIT)) {
                    return fresh;
                }
                throw new IllegalStateException("the lock of node " + node + " is held by somebody else");
            } catch (SQLException | RuntimeException e) {
                fresh.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the node cannot be announced in the database", e);
        }
    }

    private static String lockName(String node) {
        return "minshui-node-" + node;
    }

    @Override
    public synchronized void close() throws SQLException {
        if (connection.isClosed()) {
            return;
        }
        try {
            database.dialect().unlock(connection, lockName(node));
        } finally {
            connection.close();
        }
    }
}
