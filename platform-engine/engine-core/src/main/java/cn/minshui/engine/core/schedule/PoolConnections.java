package cn.minshui.engine.core.schedule;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.quartz.utils.ConnectionProvider;

/** The platform's pool for the scheduler; it is closed by whoever opened it. */
final class PoolConnections implements ConnectionProvider {
    private final DataSource pool;

    PoolConnections(DataSource pool) {
        this.pool = pool;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return pool.getConnection();
    }

    @Override
    public void shutdown() {}

    @Override
    public void initialize() {}
}
