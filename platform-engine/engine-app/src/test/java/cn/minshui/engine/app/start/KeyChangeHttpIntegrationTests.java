package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.app.settings.ExitException;
import cn.minshui.engine.app.start.LibraryClient.Answer;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.Databases;
import cn.minshui.engine.core.protect.CipherSuite;
import cn.minshui.engine.core.protect.KeyRing;
import cn.minshui.engine.core.protect.Protection;
import com.fasterxml.jackson.databind.JsonNode;
import com.zaxxer.hikari.HikariDataSource;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** A whole server keeps what is sensitive encrypted, with keys in its data directory that its administrators change. */
@Tag("database")
class KeyChangeHttpIntegrationTests {
    private static final String ROTATE = "/api/data/tenant/actions/rotate-keys";
    private static final String MEMBER = """
            kind: object
            name: member
            label: 会员
            module: lending
            scope: organization
            title: code
            history: true
            fields:
              code: {type: text, maxLength: 20, required: true, label: 编号}
              phone: {type: text, maxLength: 20, mask: phone, sensitive: {search: [exact, last4]}, label: 电话}
            ---
            kind: list
            name: member
            label: 会员
            object: member
            columns: {code: {}, phone: {}}
            quick: [code, phone]
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
    private static JdbcTemplate jdbc;
    private static LibraryClient administrator;
    private static LibraryClient registrar;

    @BeforeAll
    static void start() throws Exception {
        server = LibraryServer.start(folder, MEMBER);
        jdbc = new JdbcTemplate(server.dataSource());
        administrator = LibraryClient.login(server, "admin", server.administratorPassword());
        registrar = administrator.user("reg", "registrar");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode good(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isLessThan(300);
        return answer.body();
    }

    private static JsonNode ended(String task) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        JsonNode found = good(administrator.get("/api/tasks/" + task));
        while (!found.path("status").asText().matches("done|failed|cancelled")) {
            assertThat(System.nanoTime()).as("the task ends").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            found = good(administrator.get("/api/tasks/" + task));
        }
        return found;
    }

    private static long count(String where) {
        return jdbc.queryForObject("select count(*) from " + where, Long.class);
    }

    private static String member(String code, String phone) {
        return registrar.created("member", Map.of("code", code, "phone", phone));
    }

    @Test
    void aKeyIsChangedAsATaskAndEverythingIsReadAfterIt() {
        String id = member("A", "13800001234");
        assertThat(count("d_member where phone like 'enc:a1:%'")).isEqualTo(1);
        Answer started = administrator.post(ROTATE, Map.of("purpose", "field"));
        assertThat(started.status()).as(started.body().toString()).isEqualTo(202);
        JsonNode task = ended(started.body().path("task").asText());
        assertThat(task.path("status").asText()).as(task.toString()).isEqualTo("done");
        assertThat(task.at("/result/left").asLong()).isZero();
        assertThat(count("d_member where phone like 'enc:a2:%'")).isEqualTo(1);
        assertThat(count("sys_history where changes like '%enc:a1:%'")).isZero();
        assertThat(good(registrar.get("/api/data/member/" + id)).path("phone").asText())
                .isEqualTo("13800001234");
        String filter = URLEncoder.encode("phone == '13800001234'", StandardCharsets.UTF_8);
        assertThat(good(registrar.get("/api/data/member?filter=" + filter))
                        .path("total")
                        .asInt())
                .isEqualTo(1);
        assertThat(good(registrar.get("/api/data/member?quick=1234"))
                        .path("total")
                        .asInt())
                .isEqualTo(1);

        Answer blind = administrator.post(ROTATE, Map.of("purpose", "blind-index"));
        assertThat(ended(blind.body().path("task").asText()).path("status").asText())
                .isEqualTo("done");
        assertThat(count("d_member where phone__exact like '2:%' and phone__last4 like '2:%'"))
                .isEqualTo(1);
        assertThat(good(registrar.get("/api/data/member?quick=13800001234"))
                        .path("total")
                        .asInt())
                .isEqualTo(1);
        assertThat(good(administrator.post(ROTATE, Map.of("purpose", "credential")))
                        .path("version")
                        .asText())
                .isEqualTo("2");
        assertThat(count("sys_task where parameters not like 'enc:%' or result not like 'enc:%'"))
                .isZero();
    }

    @Test
    void whoMayNotChangeTenantsChangesNoKey() {
        registrar.post(ROTATE, Map.of("purpose", "field")).assertRefused(403, "FORBIDDEN");
        administrator.post(ROTATE, Map.of("purpose", "seal")).assertRefused(422, "CHOICE_UNKNOWN");
    }

    @Test
    void screensAreToldThatTheFieldIsSensitive() {
        JsonNode columns = good(registrar.get("/api/meta/list/member")).path("columns");
        assertThat(columns.get(1).path("sensitive").asBoolean()).isTrue();
        assertThat(columns.get(0).has("sensitive")).isFalse();
        registrar.get("/api/data/member?sort=phone").assertRefused(400, "FIELD_UNORDERED");
    }

    @Test
    void aSystemIsNotOpenedWithOtherKeys() throws Exception {
        Path keys = DataDirectory.at(folder.resolve("data")).secretFile("keys");
        assertThat(keys.resolve("field-1.key")).exists();
        HikariDataSource pool = (HikariDataSource) server.dataSource();
        Database database = Databases.of(pool, Databases.dialect(pool.getJdbcUrl()));
        Protection own = Protection.of(KeyRing.open(keys), CipherSuite.SM4_GCM);
        Keys.requireThoseOf(database.with(own), Clock.systemUTC());
        Path others = Files.createDirectories(folder.resolve("others"));
        Protection other = Protection.of(KeyRing.open(others), CipherSuite.AES_256_GCM);
        assertThatThrownBy(() -> Keys.requireThoseOf(database.with(other), Clock.systemUTC()))
                .isInstanceOf(ExitException.class)
                .hasMessageContaining("field-1");
    }
}
