package cn.minshui.engine.app.embedded;

import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.app.settings.ExitException;
import cn.minshui.engine.app.settings.ServerSettings.ExternalDatabase;
import cn.minshui.engine.spi.problem.Text;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * PostgreSQL on loopback with its data in {@code data/postgresql}, a password on every connection. A server that outlived the
 * platform (kill -9) is adopted by the next start: its open statements end by themselves and its data is whole.
 */
public final class EmbeddedDatabase {
    private static final String SUPERUSER = "postgres";
    private static final String USER = "minshui";
    private static final String COMMAND = "postgres";

    private final DataDirectory data;

    public EmbeddedDatabase(DataDirectory data) {
        this.data = data;
    }

    private Path folder() {
        return data.root().resolve("postgresql");
    }

    /** How to reach the server that runs, if one does. */
    public Optional<ExternalDatabase> running() {
        return process().flatMap(process -> runningPort()).map(this::access);
    }

    /** Whether a start has ever made its data. */
    public boolean exists() {
        return Files.exists(folder().resolve("PG_VERSION"));
    }

    /** Starts the server or adopts the one that runs. */
    public ExternalDatabase start() {
        Optional<ExternalDatabase> running = running();
        if (running.isPresent() && answers(running.get())) {
            return running.get();
        }
        process().ifPresent(process -> ServerProcess.end(process, "INT", 30));
        int port = port();
        try {
            launch(port);
            prepare(port);
        } catch (IOException | SQLException | IllegalStateException e) {
            throw new ExitException(
                    ExitException.Code.ENVIRONMENT,
                    Text.of(
                            "内置 PostgreSQL 启动失败：" + e.getMessage() + "（日志 " + log() + "）",
                            "the embedded PostgreSQL did not start: " + e.getMessage() + " (log " + log() + ")"),
                    e);
        }
        return access(port);
    }

    /** Fast shutdown: open transactions are rolled back, nothing committed is lost. */
    public boolean stop() {
        Optional<ProcessHandle> process = process();
        process.ifPresent(p -> ServerProcess.end(p, "INT", 60));
        return process.isPresent();
    }

    private Optional<ProcessHandle> process() {
        return ServerProcess.find(folder().resolve("postmaster.pid"), COMMAND, folder().toString());
    }

    /** PostgreSQL writes the port into the fourth line of its pid file. */
    private Optional<Integer> runningPort() {
        return DataDirectory.read(folder().resolve("postmaster.pid"))
                .map(text -> text.lines().toList())
                .filter(lines -> lines.size() >= 4)
                .map(lines -> lines.get(3).strip())
                .filter(line -> line.matches("[0-9]{1,5}"))
                .map(Integer::valueOf);
    }

    private boolean answers(ExternalDatabase access) {
        try (Connection connection = DriverManager.getConnection(access.url(), access.user(), access.password())) {
            return connection.isValid(10);
        } catch (SQLException e) {
            return false;
        }
    }

    private ExternalDatabase access(int port) {
        return new ExternalDatabase(url(port, USER), USER, data.secret("postgresql-" + USER));
    }

    private static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** The port of the last start while it is free, so that tools keep their settings; else another. */
    private int port() {
        Path file = data.runFile("postgresql.port");
        Optional<Integer> last = DataDirectory.read(file)
                .filter(text -> text.matches("[0-9]{1,5}"))
                .map(Integer::valueOf);
        if (last.isPresent() && isFree(last.get())) {
            return last.get();
        }
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            DataDirectory.write(file, Integer.toString(socket.getLocalPort()));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no free port on loopback", e);
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private Path log() {
        return data.folder("logs").resolve("postgresql.log");
    }

    private void launch(int port) throws IOException {
        Files.createDirectories(folder());
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(folder())
                .setOverrideWorkingDirectory(data.folder("servers").toFile())
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(port)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setConnectConfig("password", data.secret("postgresql-" + SUPERUSER))
                // Arguments of initdb: no connection without a password, not even at first.
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("auth-local", "scram-sha-256")
                .setLocaleConfig("auth-host", "scram-sha-256")
                .setLocaleConfig(
                        "pwfile", data.secretFile("postgresql-" + SUPERUSER).toString())
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log().toFile()));
        serverConfig().forEach(builder::setServerConfig);
        builder.start();
    }

    /** The library starts servers for tests, which do not mind a power cut; this one keeps money. */
    private static Map<String, String> serverConfig() {
        return Map.of(
                "listen_addresses", "127.0.0.1",
                "fsync", "on",
                "synchronous_commit", "on",
                "full_page_writes", "on",
                "max_connections", "100",
                // A statement whose client was killed ends within seconds instead of running on with its locks.
                "client_connection_check_interval", "1000",
                "shared_buffers", "256MB",
                "max_wal_size", "2GB",
                "TimeZone", "UTC");
    }

    /** The platform's own role and database; it never works as superuser. */
    private void prepare(int port) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        url(port, SUPERUSER), SUPERUSER, data.secret("postgresql-" + SUPERUSER));
                Statement statement = connection.createStatement()) {
            if (isEmpty(statement, "select 1 from pg_roles where rolname = '" + USER + "'")) {
                statement.execute(
                        "create role " + USER + " login password '" + data.secret("postgresql-" + USER) + "'");
            }
            if (isEmpty(statement, "select 1 from pg_database where datname = '" + USER + "'")) {
                statement.execute("create database " + USER + " owner " + USER);
            }
        }
    }

    private static boolean isEmpty(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return !rows.next();
        }
    }

    /** For status: what runs where. */
    public List<String> describe() {
        return running().map(access -> List.of(access.url())).orElse(List.of());
    }
}
