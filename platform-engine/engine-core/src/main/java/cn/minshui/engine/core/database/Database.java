package cn.minshui.engine.core.database;

import cn.minshui.engine.core.protect.Protection;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The platform's database: one pool, one dialect, READ COMMITTED.
 *
 * @param transactions required propagation, READ COMMITTED
 * @param protection the keys to what is encrypted in it
 */
public record Database(
        DataSource dataSource,
        JdbcTemplate jdbc,
        TransactionTemplate transactions,
        Dialect dialect,
        Protection protection) {
    /** Without keys. */
    public Database(DataSource dataSource, JdbcTemplate jdbc, TransactionTemplate transactions, Dialect dialect) {
        this(dataSource, jdbc, transactions, dialect, Protection.NONE);
    }

    /** The same connections with these keys. */
    public Database with(Protection keys) {
        return new Database(dataSource, jdbc, transactions, dialect, keys);
    }
}
