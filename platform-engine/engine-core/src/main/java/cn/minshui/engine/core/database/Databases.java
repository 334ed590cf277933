package cn.minshui.engine.core.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Opens the platform's database with the session settings that the portability contract asks for. */
public final class Databases {
    private Databases() {}

    /**
     * A pool of connections in UTC and READ COMMITTED. The data source is closeable: whoever opens it closes it.
     *
     * @throws IllegalArgumentException for a URL of another kind of database
     * @throws HikariPool.PoolInitializationException when the database does not answer
     */
    public static Database open(DatabaseSettings settings) {
        return of(new HikariDataSource(pool(settings)), dialect(settings.url()));
    }

    /** A replica: its transactions cannot write. It may be away for a while, also now: whoever reads is told then. */
    public static Database openReplica(DatabaseSettings settings) {
        HikariConfig config = pool(settings);
        config.setPoolName("minshui-replica");
        config.setReadOnly(true);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(TimeUnit.SECONDS.toMillis(3));
        Database replica = of(new HikariDataSource(config), dialect(settings.url()));
        if (replica.transactions().getTransactionManager() instanceof JdbcTransactionManager manager) {
            manager.setEnforceReadOnly(true);
        }
        return replica;
    }

    private static HikariConfig pool(DatabaseSettings settings) {
        Dialect dialect = dialect(settings.url());
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(settings.poolSize());
        config.setMinimumIdle(Math.min(2, settings.poolSize()));
        config.setConnectionTimeout(TimeUnit.SECONDS.toMillis(20));
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setPoolName("minshui");
        config.setConnectionInitSql(dialect.sessionSettings());
        dialect.driverProperties(settings.url()).forEach(config::addDataSourceProperty);
        return config;
    }

    /** Over a data source that already gives sessions as {@link Dialect#sessionSettings()} describes them. */
    public static Database of(DataSource dataSource, Dialect dialect) {
        TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        transactions.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        return new Database(dataSource, new JdbcTemplate(dataSource), transactions, dialect);
    }

    /** The dialect of a JDBC URL. */
    public static Dialect dialect(String url) {
        if (url.startsWith("jdbc:postgresql:") || url.startsWith("jdbc:opengauss:")) {
            return new PostgresDialect();
        }
        if (url.startsWith("jdbc:mariadb:") || url.startsWith("jdbc:mysql:")) {
            return new MariaDbDialect();
        }
        throw new IllegalArgumentException("no dialect for the database address: " + url);
    }
}
