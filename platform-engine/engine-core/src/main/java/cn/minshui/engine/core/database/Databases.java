package cn.minshui.engine.core.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
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
     * @throws com.zaxxer.hikari.pool.HikariPool.PoolInitializationException when the database does not answer
     */
    public static Database open(DatabaseSettings settings) {
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
        return of(new HikariDataSource(config), dialect);
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
