package cn.minshui.acceptance;

import cn.minshui.engine.core.database.DatabaseSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The whole server as a process of its own, on a database that outlives it; it can be killed as kill -9 does. */
final class ServerUnderTest implements AutoCloseable {
    /** The business administrator of the demo. */
    static final String ADMIN = "admin";

    /** The system administrator of the demo. */
    static final String OPERATOR = "system";

    static final Duration READY_WITHIN = Duration.ofMinutes(3);

    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +[0-9]+ +([0-9]+)");

    private final Process process;
    private final Path log;
    final String url;

    private ServerUnderTest(Process process, Path log, String url) {
        this.process = process;
        this.log = log;
        this.url = url;
    }

    /**
     * How servers of one test are started: the same database and data folder each time.
     *
     * @param given null where the server has an embedded database
     * @param redis its address, or {@code none}
     */
    record Home(@Nullable DatabaseSettings given, Path data, Path installation, String redis) {

        static Home fresh(DatabaseSettings database, Path folder) {
            return new Home(database, folder.resolve("data"), repository(), "none");
        }

        /** On the database that the server makes in its data folder. */
        static Home embedded(Path folder) {
            return new Home(null, folder.resolve("data"), repository(), "none");
        }

        DatabaseSettings database() {
            return Objects.requireNonNull(given, "this server has a database of its own");
        }

        Path keys() {
            return data.resolveSibling("keys");
        }

        Path logs() {
            return data.resolveSibling("logs");
        }

        Home withRedis(String address) {
            return new Home(given, data, installation, address);
        }

        /** The same with a copy of the installation, whose metadata may be changed. */
        Home withCopyAt(Path other) {
            try {
                Files.createDirectories(other);
                Files.createSymbolicLink(other.resolve("plugins"), repository().resolve("plugins"));
                copy(installation.resolve("metadata"), other.resolve("metadata"));
                return new Home(given, data, other, redis);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Another node on the same database. */
        Home withData(Path other) {
            return new Home(given, other, installation, redis);
        }

        /** Replaces a text of the copied metadata; it must be there. */
        void replace(String file, String was, String is) {
            Path changed = installation.resolve("metadata").resolve(file);
            try {
                String text = Files.readString(changed);
                if (!text.contains(was)) {
                    throw new IllegalArgumentException(file + " does not hold " + was);
                }
                Files.writeString(changed, text.replace(was, is));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** @param operations as a role names them: {@code read, create} */
        void grantToAdministrator(String object, String operations) {
            replace(
                    "base/platform/roles/administrator.yaml",
                    "grants:\n",
                    "grants:\n  '%s': {operations: [%s]}\n".formatted(object, operations));
        }

        /** Writes a file of the copied metadata. */
        void write(String file, String text) {
            Path target = installation.resolve("metadata").resolve(file);
            try {
                Files.createDirectories(target.getParent());
                Files.writeString(target, text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void copy(Path from, Path to) throws IOException {
            try (Stream<Path> files = Files.walk(from)) {
                for (Path file : files.toList()) {
                    Files.copy(file, to.resolve(from.relativize(file).toString()));
                }
            }
        }

        /** Of the command line: all but the database's password. */
        List<String> words() {
            List<String> words = new ArrayList<>(List.of(
                    "--home",
                    installation.toString(),
                    "--data",
                    data.toString(),
                    "--key-folder",
                    keys().toString(),
                    "--redis-url",
                    redis));
            if (given != null) {
                words.addAll(List.of("--db-url", given.url(), "--db-user", given.user()));
            }
            return words;
        }

        String adminPassword() {
            return Passwords.of(data, ADMIN);
        }

        String operatorPassword() {
            return Passwords.of(data, OPERATOR);
        }
    }

    /** @param words more of the command line */
    static ServerUnderTest start(Home home, String... words) {
        ServerUnderTest server = launch(home, List.of(), words);
        server.awaitReady();
        return server;
    }

    /** Starts a server that may end itself at a named point, before it is ready even. */
    static ServerUnderTest launch(Home home, List<String> jvmOptions, String... words) {
        int port = freePort();
        Path log = logFile(home);
        List<String> line = new ArrayList<>(List.of("start", "--port", String.valueOf(port)));
        line.addAll(List.of(words));
        Process process = java(home, log, jvmOptions, line);
        return new ServerUnderTest(process, log, "http://127.0.0.1:" + port);
    }

    /** The command line beside the server, on the same database; it ends by itself. */
    static ServerUnderTest command(Home home, String... words) {
        Path log = logFile(home);
        return new ServerUnderTest(java(home, log, List.of(), List.of(words)), log, "no address");
    }

    private static Process java(Home home, Path log, List<String> jvmOptions, List<String> words) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx768m",
                "-Dfile.encoding=UTF-8"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "cn.minshui.engine.app.Main"));
        command.addAll(words);
        command.addAll(home.words());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        if (home.given() != null) {
            builder.environment().put("MINSHUI_DB_PASSWORD", home.database().password());
        }
        builder.environment().put("MINSHUI_WEBHOOK_ALLOW", "127.0.0.1");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path logFile(Home home) {
        try {
            Path folder = Files.createDirectories(home.logs());
            return Files.createTempFile(folder, "process", ".log");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> crashAt(String point) {
        return List.of("-Dminshui.crash-at=" + point);
    }

    /** @throws AssertionError with the end of the log when it does not get ready */
    void awaitReady() {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/api/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        Instant deadline = Instant.now().plus(READY_WITHIN);
        while (process.isAlive() && Instant.now().isBefore(deadline)) {
            if (isReady(client, request)) {
                return;
            }
            await(process, 150);
        }
        throw new AssertionError("the server is not ready; the end of its log:\n" + logTail());
    }

    private static boolean isReady(HttpClient client, HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Api anonymous() {
        return Api.anonymous(url);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether the process ends by itself within the time; for a process with a crash point. */
    boolean endsWithin(Duration time) {
        return await(process, time.toMillis());
    }

    int exitCode() {
        return process.exitValue();
    }

    /** Sends the kill and does not wait for it. */
    void die() {
        process.destroyForcibly();
    }

    void kill() {
        die();
        if (!await(process, 20_000)) {
            throw new IllegalStateException("the process does not die");
        }
    }

    /** @param bytes of all objects that are still reached, after a collection of everything @param most classes that take most */
    record LiveHeap(long bytes, String most) {}

    LiveHeap liveHeap() {
        String tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process counting = new ProcessBuilder(tool, String.valueOf(process.pid()), "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            String text = new String(counting.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher total = TOTAL.matcher(text);
            if (!total.find()) {
                throw new AssertionError("no total in: " + text.substring(0, Math.min(500, text.length())));
            }
            return new LiveHeap(
                    Long.parseLong(total.group(1)), text.lines().limit(30).collect(Collectors.joining("\n")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String logTail() {
        try (Stream<String> lines = Files.lines(log)) {
            List<String> all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - 60), all.size()));
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    @Override
    public void close() {
        process.destroy();
        if (!await(process, 20_000)) {
            kill();
        }
    }

    private static boolean await(Process process, long millis) {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The root of the checkout: tests run in the folder of their module. */
    static Path repository() {
        return Path.of("").toAbsolutePath().getParent();
    }
}
