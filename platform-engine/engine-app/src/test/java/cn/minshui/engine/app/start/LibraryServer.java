package cn.minshui.engine.app.start;

import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.app.settings.ServerSettings;
import cn.minshui.engine.app.settings.ServerSettings.ExternalDatabase;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.testkit.TestDatabases;
import cn.minshui.engine.testkit.library.LibraryMetadata;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.springframework.context.ConfigurableApplicationContext;

/** The server on a fresh database, with a library as the business. */
record LibraryServer(ConfigurableApplicationContext application, String address, String administratorPassword)
        implements AutoCloseable {

    /** @param more YAML besides the library's, empty for none */
    static LibraryServer start(Path folder, String more) throws Exception {
        return start(folder, more, false, false);
    }

    /** The database is read as its own replica too. */
    static LibraryServer withReplica(Path folder, String more) throws Exception {
        return start(folder, more, true, false);
    }

    static LibraryServer withRedis(Path folder, String more, String redis) throws Exception {
        return start(folder, more, false, false, redis);
    }

    static LibraryServer forDevelopment(Path folder, String more) throws Exception {
        return start(folder, more, false, true);
    }

    private static LibraryServer start(Path folder, String more, boolean replica, boolean development)
            throws Exception {
        return start(folder, more, replica, development, "");
    }

    private static LibraryServer start(Path folder, String more, boolean replica, boolean development, String redis)
            throws Exception {
        for (SourceFile file : LibraryMetadata.base()) {
            write(folder, file.path(), file.text());
        }
        if (!more.isEmpty()) {
            write(folder, "base/lending/more.yaml", more);
        }
        DatabaseSettings database = TestDatabases.freshSettings();
        ExternalDatabase access = new ExternalDatabase(
                database.url(), database.user(), database.password(), replica ? database.url() : null);
        ServerSettings settings = new ServerSettings(
                folder.resolve("home"), folder.resolve("data"), freePort(), access, "", false, development);
        DataDirectory data = DataDirectory.open(settings.data());
        ConfigurableApplicationContext application = Server.application(settings, data, new Connections(access, redis));
        String password = new Accounts(data).find(Accounts.ADMINISTRATOR).orElseThrow();
        return new LibraryServer(application, "http://127.0.0.1:" + settings.port(), password);
    }

    private static void write(Path folder, String path, String text) throws IOException {
        Path target = folder.resolve("home/metadata").resolve(path);
        Files.createDirectories(target.getParent());
        Files.writeString(target, text);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    DataSource dataSource() {
        return application.getBean(DataSource.class);
    }

    @Override
    public void close() {
        application.close();
    }
}
