package cn.minshui.engine.core.data;

import cn.minshui.engine.core.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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

    /** So many new rows change what the database should think of a table that it has not looked at. */
    private static final long FIRST = 5_000;

    private final Database database;
    private final Map<String, Growth> growths = new ConcurrentHashMap<>();

    /** @param rows new since the last look @param enough how many make the next one worth its time */
    private record Growth(long rows, long enough) {}

    FreshStatistics(Database database) {
        this.database = database;
    }

    /** Before a transaction that has added many rows adds more: nothing may be planned as if they were not there. */
    void growing() {
        database.dialect().loader().growing().ifPresent(database.jdbc()::execute);
    }

    /** Notes that the transaction under way adds rows; of a table that goes on growing each look comes after twice as many. */
    void grown(String table, long rows) {
        Growth growth = growths.merge(
                table, new Growth(rows, FIRST), (known, more) -> new Growth(known.rows() + rows, known.enough()));
        if (growth.rows() >= growth.enough() && growths.replace(table, growth, new Growth(0, growth.enough() * 2))) {
            afterCommit(table);
        }
    }

    /** After the transaction under way has committed: what it locks must not be held by a long one. */
    private void afterCommit(String table) {
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
