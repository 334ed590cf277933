package cn.minshui.engine.app.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the server is to run.
 *
 * @param home the installation: {@code metadata/}, {@code plugins/}
 * @param database null for the embedded one
 * @param redisUrl null for the embedded one, empty for none at all
 * @param demo whether a first start loads the demo
 */
public record ServerSettings(
        Path home,
        Path data,
        int port,
        @Nullable ExternalDatabase database,
        @Nullable String redisUrl,
        boolean demo) {

    public static final Set<String> FLAGS = Set.of("no-demo", "detach", "json", "help");
    public static final Set<String> VALUED =
            Set.of("port", "db-url", "db-user", "db-password", "db-password-file", "redis-url", "data", "home");

    /** A database that the platform did not start. */
    public record ExternalDatabase(String url, String user, String password) {}

    public static ServerSettings parse(List<String> line) {
        return of(Arguments.parse(line, FLAGS, VALUED));
    }

    public static ServerSettings of(Arguments arguments) {
        Path home = Path.of(arguments.option("home").orElse(System.getProperty("minshui.home", ".")))
                .toAbsolutePath()
                .normalize();
        return new ServerSettings(
                home,
                arguments
                        .option("data")
                        .map(Path::of)
                        .orElse(home.resolve("data"))
                        .toAbsolutePath(),
                arguments.number("port", 8080, 1, 65535),
                externalDatabase(arguments),
                arguments
                        .option("redis-url")
                        .map(url -> url.equals("none") ? "" : url)
                        .orElse(null),
                !arguments.flag("no-demo"));
    }

    private static @Nullable ExternalDatabase externalDatabase(Arguments arguments) {
        Optional<String> url = arguments.option("db-url");
        if (url.isEmpty()) {
            return null;
        }
        if (!url.get().startsWith("jdbc:postgresql:") && !url.get().startsWith("jdbc:mariadb:")) {
            throw ExitException.usage(
                    "--db-url 应以 jdbc:postgresql: 或 jdbc:mariadb: 开头",
                    "--db-url must begin with jdbc:postgresql: or jdbc:mariadb:");
        }
        return new ExternalDatabase(url.get(), arguments.require("db-user"), password(arguments));
    }

    /** A password on the command line can be seen by other users of the machine, so a file or the environment may hold it. */
    private static String password(Arguments arguments) {
        Optional<String> file = arguments.option("db-password-file");
        if (file.isPresent()) {
            try {
                return Files.readString(Path.of(file.get())).strip();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return arguments
                .option("db-password")
                .orElse(Optional.ofNullable(System.getenv("MINSHUI_DB_PASSWORD"))
                        .orElse(""));
    }
}
