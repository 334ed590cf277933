package cn.minshui.engine.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

@DatabaseTest
class EmbeddedServersIntegrationTests {
    private final Database database;

    EmbeddedServersIntegrationTests(Database database) {
        this.database = database;
    }

    @Test
    void theDatabaseIsOfTheSortUnderTest() {
        assertThat(database.dialect().name()).isEqualTo(System.getProperty("minshui.test.database", "postgresql"));
    }

    @Test
    void textOfAnyScriptIsKept() {
        database.jdbc().execute("create table script_probe (value varchar(20))");
        database.jdbc().update("insert into script_probe (value) values (?)", "闽南𠮷é");
        assertThat(database.jdbc().queryForObject("select value from script_probe", String.class))
                .isEqualTo("闽南𠮷é");
    }

    @Test
    void sessionsAreReadCommitted() {
        Integer isolation = database.transactions()
                .execute(status ->
                        database.jdbc().execute((Connection connection) -> connection.getTransactionIsolation()));
        assertThat(isolation).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
    }

    @Test
    void everyFreshDatabaseIsEmpty() throws Exception {
        database.jdbc().execute("create table leftover (id bigint)");
        Database other = TestDatabases.fresh();
        try (Connection connection = other.dataSource().getConnection();
                var tables = connection
                        .getMetaData()
                        .getTables(connection.getCatalog(), connection.getSchema(), "leftover", null)) {
            assertThat(tables.next()).isFalse();
        } finally {
            ((AutoCloseable) other.dataSource()).close();
        }
    }

    @Test
    void redisAnswers() throws Exception {
        URI address = URI.create(TestRedis.address());
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readNBytes(7), StandardCharsets.US_ASCII))
                    .isEqualTo("+PONG\r\n");
        }
    }

    @Test
    void theClockTurnsOnlyByHand() {
        MutableClock clock = MutableClock.at("2026-10-01T00:00:00Z");
        clock.advance(Duration.ofDays(30));
        assertThat(clock.instant()).isEqualTo(Instant.parse("2026-10-31T00:00:00Z"));
    }
}
