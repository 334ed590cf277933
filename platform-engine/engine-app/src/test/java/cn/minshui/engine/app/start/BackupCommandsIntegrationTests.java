package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import cn.minshui.engine.app.cli.Commands;
import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.app.settings.ExitException;
import cn.minshui.engine.app.settings.ServerSettings;
import cn.minshui.engine.app.settings.ServerSettings.ExternalDatabase;
import cn.minshui.engine.app.start.LibraryClient.Answer;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.testkit.TestDatabases;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** The commands on a system that serves: what returns is the same system, with its passwords, tokens and encrypted values. */
@Tag("database")
class BackupCommandsIntegrationTests {
    private static final String MEMBER = """
            kind: object
            name: member
            label: 会员
            module: lending
            scope: organization
            title: code
            fields:
              code: {type: text, maxLength: 20, required: true, label: 编号}
              phone: {type: text, maxLength: 20, sensitive: {search: [exact]}, label: 电话}
            ---
            kind: role
            name: registrar
            label: 登记员
            grants:
              member: {operations: [read, create, update, history], actions: []}
            """;

    @TempDir
    private static Path folder;

    private static LibraryServer server;
    private static LibraryClient registrar;
    private static Path phrase;

    @BeforeAll
    static void start() throws Exception {
        server = LibraryServer.start(folder.resolve("source"), MEMBER);
        registrar = LibraryClient.login(server, "admin", server.administratorPassword())
                .user("reg", "registrar");
        phrase = Files.writeString(folder.resolve("phrase"), "a phrase of many words\n");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private record Ran(int code, String text) {}

    private static Ran run(String... words) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int code = Commands.run(List.of(words), new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return new Ran(code, bytes.toString(StandardCharsets.UTF_8));
    }

    private static String[] words(String command, ExternalDatabase database, Path data, String... more)
            throws Exception {
        Path password = Files.writeString(Files.createTempFile(folder, "db", ".password"), database.password());
        List<String> words = new ArrayList<>(List.of(
                command,
                "--data",
                data.toString(),
                "--db-url",
                database.url(),
                "--db-user",
                database.user(),
                "--db-password-file",
                password.toString(),
                "--passphrase-file",
                phrase.toString()));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private static ExternalDatabase sourceDatabase() {
        return server.application().getBean(Connections.class).database();
    }

    private static Ran backup(String name) throws Exception {
        return run(words(
                "backup",
                sourceDatabase(),
                folder.resolve("source/data"),
                "--to",
                folder.resolve(name).toString(),
                "--keys-to",
                folder.resolve(name + "-keys").toString()));
    }

    private static String[] restore(ExternalDatabase target, Path data, String name, String... more) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                "--from",
                folder.resolve(name).toString(),
                "--keys-from",
                folder.resolve(name + "-keys").toString()));
        all.addAll(List.of(more));
        return words("restore", target, data, all.toArray(String[]::new));
    }

    private static ExternalDatabase fresh() {
        DatabaseSettings settings = TestDatabases.freshSettings();
        return new ExternalDatabase(settings.url(), settings.user(), settings.password());
    }

    @Test
    void whatReturnsIsTheSameSystem() throws Exception {
        String id = registrar.created("member", Map.of("code", "A", "phone", "13800001234"));
        Ran backed = backup("good");
        assertThat(backed.code()).as(backed.text()).isZero();
        String later = registrar.created("member", Map.of("code", "B"));

        ExternalDatabase target = fresh();
        Path data = folder.resolve("returned");
        assertThat(run(restore(target, data, "good", "--check")).code()).isZero();
        assertThat(data).doesNotExist();
        Ran restored = run(restore(target, data, "good"));
        assertThat(restored.code()).as(restored.text()).isZero();
        assertThat(data.resolve("secrets/keys")).isNotEmptyDirectory();
        assertThat(data.resolve("run/restoring")).doesNotExist();

        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        ServerSettings settings =
                new ServerSettings(folder.resolve("source/home"), data, port, target, "", false, false);
        try (ConfigurableApplicationContext second =
                Server.application(settings, DataDirectory.open(data), new Connections(target, ""))) {
            LibraryServer copy = new LibraryServer(second, "http://127.0.0.1:" + port, "");
            // The very token: the key that signs tokens returned too.
            LibraryClient again = new LibraryClient(copy, registrar.token());
            Answer member = again.get("/api/data/member/" + id);
            assertThat(member.body().path("phone").asText())
                    .as(member.body().toString())
                    .isEqualTo("13800001234");
            assertThat(again.get("/api/data/member/" + later).status()).isEqualTo(404);
            again.created("member", Map.of("code", "C", "phone", "13900005678"));
            JdbcTemplate jdbc = new JdbcTemplate(copy.dataSource());
            assertThat(jdbc.queryForList(
                            "select operation from sys_audit where username = 'command-line' order by id",
                            String.class))
                    .endsWith("backup", "restore");
        }
    }

    /** Somebody with the tables, a backup and the logs finds no sensitive value. The signs hold what no base64 holds. */
    @Test
    void aRawLookShowsNoSensitiveValue() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        log.start();
        root.addAppender(log);
        String plain = "~raw~look~";
        try {
            String id = registrar.created("member", Map.of("code", "RAW", "phone", plain));
            registrar.get("/api/data/member/" + id);
            registrar.get(
                    "/api/data/member?filter=" + URLEncoder.encode("phone == '" + plain + "'", StandardCharsets.UTF_8));
            registrar.post("/api/data/member", Map.of("code", "RAW", "phone", plain, "unknown", plain));
            registrar.get("/api/data/member/export?format=csv");
            assertThat(backup("raw").code()).isZero();
        } finally {
            root.detachAppender(log);
        }
        assertThat(log.list).noneMatch(event -> event.getFormattedMessage().contains(plain));
        JdbcTemplate jdbc = new JdbcTemplate(server.dataSource());
        assertThat(jdbc.queryForObject("select phone from d_member where code = 'RAW'", String.class))
                .startsWith("enc:");
        List<Path> parts;
        try (Stream<Path> all =
                Stream.concat(Files.walk(folder.resolve("raw")), Files.walk(folder.resolve("raw-keys")))) {
            parts = all.filter(Files::isRegularFile).toList();
        }
        assertThat(parts).hasSizeGreaterThan(40);
        // The tables of the backup are every table of the database, as text.
        for (Path part : parts) {
            byte[] bytes = Files.readAllBytes(part);
            if (part.toString().endsWith(".gz")) {
                try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                    bytes = in.readAllBytes();
                }
            }
            assertThat(new String(bytes, StandardCharsets.UTF_8))
                    .as(part.toString())
                    .doesNotContain(plain);
        }
    }

    @Test
    void refusalsAreToldAtOnceAndNothingIsTouched() throws Exception {
        assertThat(backup("second").code()).isZero();
        Ran twice = backup("second");
        assertThat(twice.code()).isEqualTo(ExitException.Code.PROBLEMS.number());
        assertThat(twice.text()).contains("BACKUP_FOLDER_NOT_EMPTY");
        // Into the system that runs.
        assertThatThrownBy(() -> run(restore(sourceDatabase(), folder.resolve("source/data"), "second")))
                .isInstanceOf(ExitException.class)
                .hasMessageContaining("already holds");
        Path data = folder.resolve("untouched");
        Ran full = run(restore(sourceDatabase(), data, "second"));
        assertThat(full.code()).isEqualTo(ExitException.Code.PROBLEMS.number());
        assertThat(full.text()).contains("BACKUP_TARGET_NOT_EMPTY");
        assertThat(data.resolve("run/restoring")).doesNotExist();
        assertThatThrownBy(() -> run("backup", "--to", "x", "--keys-to", "y"))
                .isInstanceOf(ExitException.class)
                .hasMessageContaining("passphrase");
    }

    @Test
    void aSystemRestoredByHalfDoesNotStart() {
        DataDirectory data = DataDirectory.open(folder.resolve("half"));
        DataDirectory.write(data.runFile("restoring"), "2026-01-01T00:00:00Z");
        assertThatThrownBy(() -> CopiedSystem.requireWhole(data))
                .isInstanceOf(ExitException.class)
                .hasMessageContaining("did not end");
    }
}
