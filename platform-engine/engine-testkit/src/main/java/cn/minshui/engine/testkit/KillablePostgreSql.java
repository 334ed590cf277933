package cn.minshui.engine.testkit;

import cn.minshui.engine.core.database.DatabaseSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** PostgreSQL over a folder that is kept. A kill of its processes loses nothing that the system holds, so it need not wait for the disk. */
final class KillablePostgreSql implements KillableServer {
    private final Path data;
    private EmbeddedPostgres server;
    private ProcessHandle process;

    private KillablePostgreSql(Path data, EmbeddedPostgres server) throws IOException {
        this.data = data;
        this.server = server;
        this.process = postmaster();
    }

    static KillablePostgreSql found(Path folder) throws IOException {
        Path data = folder.resolve("postgresql");
        return new KillablePostgreSql(data, launch(data, 0));
    }

    private static EmbeddedPostgres launch(Path data, int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(true)
                .setPGStartupWait(EmbeddedPostgreSql.STARTS_WITHIN)
                .setServerConfig("fsync", "off")
                // The library turns it off: what was committed would be gone with the process that has not written it
                // yet.
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "200")
                .setServerConfig("unix_socket_directories", data.toString())
                .setServerConfig("listen_addresses", "127.0.0.1");
        return (port == 0 ? builder : builder.setPort(port)).start();
    }

    private ProcessHandle postmaster() throws IOException {
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
        return ProcessHandle.of(pid).orElseThrow(() -> new IOException("PostgreSQL is gone"));
    }

    @Override
    public ProcessHandle process() {
        return process;
    }

    @Override
    public void startAgain() throws IOException {
        int port = server.getPort();
        // The killed server's word that it holds folder and socket: a process that nobody has buried counts as one that
        // lives.
        Files.deleteIfExists(data.resolve("postmaster.pid"));
        Files.deleteIfExists(data.resolve(".s.PGSQL." + port + ".lock"));
        // Finds nobody to stop and lets go of the folder.
        server.close();
        server = launch(data, port);
        process = postmaster();
    }

    @Override
    public DatabaseSettings createDatabase(String name) {
        return EmbeddedPostgreSql.createDatabase(server, name);
    }
}
