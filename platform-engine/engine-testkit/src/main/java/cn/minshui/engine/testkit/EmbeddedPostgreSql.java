package cn.minshui.engine.testkit;

import cn.minshui.engine.core.database.DatabaseSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** PostgreSQL 16 with everything off that only protects data from a loss of power. */
final class EmbeddedPostgreSql implements EmbeddedServer {
    /** Longer than the library's ten seconds: on a machine at work they are not much. */
    static final Duration STARTS_WITHIN = Duration.ofMinutes(1);

    private final EmbeddedPostgres server;
    private final AtomicInteger databases = new AtomicInteger();

    private EmbeddedPostgreSql(EmbeddedPostgres server) {
        this.server = server;
    }

    static EmbeddedPostgreSql start() {
        try {
            return new EmbeddedPostgreSql(EmbeddedPostgres.builder()
                    .setPGStartupWait(STARTS_WITHIN)
                    .setServerConfig("fsync", "off")
                    .setServerConfig("synchronous_commit", "off")
                    .setServerConfig("full_page_writes", "off")
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("embedded PostgreSQL does not start", e);
        }
    }

    @Override
    public DatabaseSettings createDatabase() {
        return createDatabase(server, "test_" + databases.incrementAndGet());
    }

    static DatabaseSettings createDatabase(EmbeddedPostgres server, String name) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot make database " + name, e);
        }
        String url = "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + name;
        return new DatabaseSettings(url, "postgres", "postgres", POOL_SIZE);
    }
}
