package cn.minshui.engine.testkit.database;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.migration.SchemaLock;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.testkit.DatabaseTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@DatabaseTest
class SystemSchemaIntegrationTests {
    private final Database database;

    SystemSchemaIntegrationTests(Database database) {
        this.database = database;
    }

    @Test
    void processesThatStartTogetherMakeTheTablesOnce() {
        List<CompletableFuture<Void>> starts = Stream.generate(
                        () -> CompletableFuture.runAsync(() -> SystemSchema.migrate(database)))
                .limit(3)
                .toList();
        starts.forEach(start -> start.orTimeout(2, TimeUnit.MINUTES).join());
        SystemSchema.migrate(database);

        assertThat(count("sys_release")).isZero();
        assertThat(count("BATCH_JOB_INSTANCE")).isZero();
        assertThat(database.jdbc()
                        .queryForObject(
                                "select count(*) from DATABASECHANGELOG where ID = 'sys-release'", Integer.class))
                .isEqualTo(1);
    }

    @Test
    void theLockIsForOneSessionAndFreeWhenThatSessionDies() throws SQLException {
        SchemaLock held = SchemaLock.acquire(database, Duration.ZERO).orElseThrow();
        assertThat(SchemaLock.acquire(database, Duration.ZERO)).isEmpty();

        try (Connection connection = held.session().dataSource().getConnection()) {
            connection.unwrap(Connection.class).abort(Runnable::run);
        }

        Optional<SchemaLock> next = SchemaLock.acquire(database, Duration.ofSeconds(10));
        assertThat(next).isPresent();
        next.orElseThrow().close();
    }

    @Test
    void aLockGivenBackIsFree() throws SQLException {
        SchemaLock.acquire(database, Duration.ZERO).orElseThrow().close();
        SchemaLock.acquire(database, Duration.ZERO).orElseThrow().close();
    }

    private int count(String table) {
        return database.jdbc().queryForObject("select count(*) from " + table, Integer.class);
    }
}
