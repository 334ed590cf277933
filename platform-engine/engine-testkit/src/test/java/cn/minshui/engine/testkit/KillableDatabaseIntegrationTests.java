package cn.minshui.engine.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.DatabaseSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that tests kill must keep what it has told its clients, or their findings would be about it and not about the platform. */
@Tag("database")
@Tag("full")
class KillableDatabaseIntegrationTests {
    private static final int KILLS = 3;
    private static final int SOME = 50;
    private static final Duration WITHIN = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    @Test
    void whatItHasAnsweredIsThereAfterAKill() throws SQLException {
        try (KillableDatabase database = KillableDatabase.start(folder.resolve("database"))) {
            try (Connection connection = open(database.settings());
                    Statement statement = connection.createStatement()) {
                statement.execute("create table told (n integer primary key)");
            }
            AtomicInteger told = new AtomicInteger();
            for (int kill = 1; kill <= KILLS; kill++) {
                int before = told.get();
                CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(database.settings(), told));
                long end = System.nanoTime() + WITHIN.toNanos();
                while (told.get() < before + SOME) {
                    assertThat(writing).isNotDone();
                    assertThat(System.nanoTime()).as("rows in time").isLessThan(end);
                    LockSupport.parkNanos(100_000);
                }
                database.kill();
                assertThat(writing).failsWithin(WITHIN);
                database.startAgain();
                assertThat(count(database.settings())).isBetween(told.get(), told.get() + 1);
                told.set(count(database.settings()));
            }
        }
    }

    /** One row after the other, each committed by itself, until the server is gone. */
    private static void write(DatabaseSettings settings, AtomicInteger told) {
        try (Connection connection = open(settings);
                Statement statement = connection.createStatement()) {
            while (true) {
                statement.executeUpdate("insert into told values (" + (told.get() + 1) + ")");
                told.incrementAndGet();
            }
        } catch (SQLException gone) {
            throw new IllegalStateException(gone);
        }
    }

    private static int count(DatabaseSettings settings) throws SQLException {
        try (Connection connection = open(settings);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from told")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static Connection open(DatabaseSettings settings) throws SQLException {
        return DriverManager.getConnection(settings.url(), settings.user(), settings.password());
    }
}
