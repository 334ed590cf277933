package cn.minshui.engine.core.data;

import cn.minshui.engine.core.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Has the database look at a table that has just grown by much. Until it does so by itself, a minute later or so, it plans joins as
 * if the table were as before.
 */
final class FreshStatistics {
    private static final Logger LOG = LoggerFactory.getLogger(FreshStatistics.class);

    private final Database database;

    FreshStatistics(Database database) {
        this.database = database;
    }

    /** After the transaction under way has committed: what it locks must not be held by a long one. */
    void afterCommit(String table) {
        Optional<String> statement = database.dialect().loader().statistics(table);
        if (statement.isEmpty()) {
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                if (status == STATUS_COMMITTED) {
                    run(statement.get());
                }
            }
        });
    }

    /** The rows are there already, whatever becomes of this. */
    private void run(String sql) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            LOG.warn("the database was not told to look at a table that has grown: {}", sql, e);
        }
    }
}
