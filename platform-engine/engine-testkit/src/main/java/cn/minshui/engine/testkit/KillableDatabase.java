package cn.minshui.engine.testkit;

import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.core.diagnostic.ProcessEnd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A database server of a test's own, of the sort under test, that can be killed as kill -9 does, with everything it has started,
 * and started again over its data at the same address.
 */
public final class KillableDatabase implements AutoCloseable {
    private static final Duration ANSWERS_WITHIN = Duration.ofMinutes(1);
    private static final Duration DIES_WITHIN = Duration.ofSeconds(30);

    private final KillableServer server;
    private final DatabaseSettings settings;

    private KillableDatabase(KillableServer server) {
        this.server = server;
        this.settings = server.createDatabase("killable");
    }

    /** @param folder empty, for the server's data */
    public static KillableDatabase start(Path folder) {
        try {
            Files.createDirectories(folder);
            return new KillableDatabase(
                    switch (TestDatabases.Sort.underTest()) {
                        case POSTGRESQL -> KillablePostgreSql.found(folder);
                        case MARIADB -> KillableMariaDb.found(folder);
                    });
        } catch (IOException e) {
            throw new UncheckedIOException("the database does not start", e);
        }
    }

    public DatabaseSettings settings() {
        return settings;
    }

    /** Kills every process of the server at once. They hold nothing any more when this returns. */
    public void kill() {
        ProcessHandle main = server.process();
        // Stopped first, so that it starts no further process between the look at its children and their death.
        signal(main, "STOP");
        List<ProcessHandle> all = new ArrayList<>(main.descendants().toList());
        all.add(0, main);
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle process : all) {
            ProcessEnd.awaitOrKill(process, DIES_WITHIN);
        }
    }

    private static void signal(ProcessHandle process, String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts the killed server again and waits until it has recovered and answers. */
    public void startAgain() {
        try {
            server.startAgain();
        } catch (IOException e) {
            throw new UncheckedIOException("the database does not start again", e);
        }
        long end = System.nanoTime() + ANSWERS_WITHIN.toNanos();
        SQLException last = new SQLException("not asked yet");
        while (System.nanoTime() < end) {
            try (Connection connection =
                    DriverManager.getConnection(settings.url(), settings.user(), settings.password())) {
                if (connection.isValid(5)) {
                    return;
                }
            } catch (SQLException notYet) {
                last = notYet;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        throw new IllegalStateException("the database does not answer after its start", last);
    }

    @Override
    public void close() {
        if (!ProcessEnd.isOf(server.process())) {
            kill();
        }
    }
}
