package cn.minshui.engine.app.start;

import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.app.settings.ServerSettings;
import cn.minshui.engine.app.settings.ServerSettings.ExternalDatabase;
import cn.minshui.engine.core.compile.DefaultModelCompiler;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.core.definition.SourceTreeReader;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.testkit.TestDatabases;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The shipped metadata, plugins and demo in this process on a fresh database, so that a test makes records as the engine itself does
 * and attacks them over HTTP. It lies in the package of the server, whose parts are no one else's.
 */
record ShippedServer(ConfigurableApplicationContext application, Path data, String address) implements AutoCloseable {
    private static final Path REPOSITORY = Path.of("").toAbsolutePath().getParent();

    /** What the shipped definitions compile to for everybody, without any branch. */
    static CompiledModel model() throws IOException {
        try (DefaultPluginRegistry plugins = Platform.plugins(REPOSITORY)) {
            return Objects.requireNonNull(new DefaultModelCompiler(new CelExpressions(), plugins)
                    .compile(SourceTreeReader.read(REPOSITORY.resolve("metadata"), Platform.DEMO_TENANT))
                    .base());
        }
    }

    /**
     * @param folder empty
     * @param roles definitions besides the shipped ones, YAML
     * @param users of the demo besides the shipped ones, lines of {@code demo.yaml}
     */
    static ShippedServer start(Path folder, String roles, String users) throws IOException {
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.createSymbolicLink(home.resolve("plugins"), REPOSITORY.resolve("plugins"));
        copy(REPOSITORY.resolve("metadata"), home.resolve("metadata"));
        Files.writeString(home.resolve("metadata/base/platform/roles/attack.yaml"), roles);
        Path demo = home.resolve("metadata/demo/demo.yaml");
        Files.writeString(demo, Files.readString(demo) + users);
        DatabaseSettings database = TestDatabases.freshSettings();
        ExternalDatabase access = new ExternalDatabase(database.url(), database.user(), database.password());
        ServerSettings settings = new ServerSettings(home, folder.resolve("data"), freePort(), access, "", true, false);
        DataDirectory data = DataDirectory.open(settings.data());
        return new ShippedServer(
                Server.application(settings, data, new Connections(access, "")),
                settings.data(),
                "http://127.0.0.1:" + settings.port());
    }

    Platform platform() {
        return application.getBean(Platform.class);
    }

    /** The password that the first start drew. */
    String password(String username) {
        return new Accounts(application.getBean(DataDirectory.class))
                .find(username)
                .orElseThrow();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        application.close();
    }
}
