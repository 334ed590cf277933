package cn.minshui.engine.app.settings;

import cn.minshui.engine.core.protect.CipherSuite;
import cn.minshui.engine.spi.problem.Text;
import java.io.IOException;
import java.net.URI;
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
 * @param development whether changes of {@code plugins/} and {@code metadata/} are taken up while it runs
 * @param keyFolder where the keys to what is encrypted lie; null is {@code secrets/keys} of the data directory
 * @param cipher of what is encrypted from now on
 */
public record ServerSettings(
        Path home,
        Path data,
        int port,
        @Nullable ExternalDatabase database,
        @Nullable String redisUrl,
        boolean demo,
        boolean development,
        @Nullable Path keyFolder,
        CipherSuite cipher) {

    /** With keys in the data directory. */
    public ServerSettings(
            Path home,
            Path data,
            int port,
            @Nullable ExternalDatabase database,
            @Nullable String redisUrl,
            boolean demo,
            boolean development) {
        this(home, data, port, database, redisUrl, demo, development, null, CipherSuite.AES_256_GCM);
    }

    /** Not for development. */
    public ServerSettings(
            Path home,
            Path data,
            int port,
            @Nullable ExternalDatabase database,
            @Nullable String redisUrl,
            boolean demo) {
        this(home, data, port, database, redisUrl, demo, false);
    }

    public static final Set<String> FLAGS = Set.of("no-demo", "detach", "dev", "json", "help");
    public static final Set<String> VALUED = Set.of(
            "port",
            "db-url",
            "db-user",
            "db-password",
            "db-password-file",
            "db-replica-url",
            "redis-url",
            "data",
            "home",
            "key-folder",
            "cipher");

    private static final int REDIS_PORT = 6379;

    /** A database that the platform did not start. */
    public record ExternalDatabase(
            String url,
            String user,
            String password,
            @Nullable String replicaUrl) {
        public ExternalDatabase(String url, String user, String password) {
            this(url, user, password, null);
        }
    }

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
                arguments.option("redis-url").map(ServerSettings::redisUrl).orElse(null),
                !arguments.flag("no-demo"),
                arguments.flag("dev"),
                arguments
                        .option("key-folder")
                        .map(folder -> Path.of(folder).toAbsolutePath().normalize())
                        .orElse(null),
                cipher(arguments.option("cipher").orElse(CipherSuite.AES_256_GCM.word())));
    }

    private static CipherSuite cipher(String word) {
        return CipherSuite.of(word)
                .orElseThrow(() -> ExitException.usage("--cipher 应为 aes 或 sm4", "--cipher must be aes or sm4"));
    }

    /** @return with its port; empty for no Redis */
    private static String redisUrl(String text) {
        if (text.equals("none") || text.isEmpty()) {
            return "";
        }
        try {
            URI url = URI.create(text);
            String scheme = String.valueOf(url.getScheme());
            if ((scheme.equals("redis") || scheme.equals("rediss")) && url.getHost() != null) {
                return url.getPort() < 0 ? scheme + "://" + url.getRawAuthority() + ":" + REDIS_PORT : text;
            }
        } catch (IllegalArgumentException e) {
            throw notRedis(e);
        }
        throw notRedis(null);
    }

    private static ExitException notRedis(@Nullable IllegalArgumentException cause) {
        return new ExitException(
                ExitException.Code.USAGE,
                Text.of(
                        "--redis-url 应为 redis://[:口令@]主机[:端口]，或 none",
                        "--redis-url must be redis://[:password@]host[:port], or none"),
                cause);
    }

    private static @Nullable ExternalDatabase externalDatabase(Arguments arguments) {
        Optional<String> url = arguments.option("db-url");
        if (url.isEmpty()) {
            return null;
        }
        requireAddress("db-url", url.get());
        Optional<String> replica = arguments.option("db-replica-url");
        replica.ifPresent(address -> requireAddress("db-replica-url", address));
        return new ExternalDatabase(url.get(), arguments.require("db-user"), password(arguments), replica.orElse(null));
    }

    private static void requireAddress(String option, String url) {
        if (!url.startsWith("jdbc:postgresql:") && !url.startsWith("jdbc:mariadb:")) {
            throw ExitException.usage(
                    "--" + option + " 应以 jdbc:postgresql: 或 jdbc:mariadb: 开头",
                    "--" + option + " must begin with jdbc:postgresql: or jdbc:mariadb:");
        }
    }

    /** A password on the command line can be seen by other users of the machine, so a file or the environment may hold it. */
    private static String password(Arguments arguments) {
        Optional<String> file = arguments.option("db-password-file");
        if (file.isPresent()) {
            try {
                return Files.readString(Path.of(file.get())).strip();
            } catch (IOException e) {
                throw new ExitException(
                        ExitException.Code.ENVIRONMENT,
                        Text.of("口令文件 " + file.get() + " 无法读取", "the password file " + file.get() + " cannot be read"),
                        e);
            }
        }
        return arguments
                .option("db-password")
                .orElse(Optional.ofNullable(System.getenv("MINSHUI_DB_PASSWORD"))
                        .orElse(""));
    }
}
