package cn.minshui.engine.core.database;

import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The platform's database: one pool, one dialect, READ COMMITTED.
 *
 * @param transactions required propagation, READ COMMITTED
 */
public record Database(DataSource dataSource, JdbcTemplate jdbc, TransactionTemplate transactions, Dialect dialect) {}
