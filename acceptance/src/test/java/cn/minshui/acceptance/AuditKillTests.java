package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.audit.AuditTrail;
import cn.minshui.engine.core.data.sealing.KeyPrints;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.Databases;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.core.protect.CipherSuite;
import cn.minshui.engine.core.protect.KeyRing;
import cn.minshui.engine.core.protect.Protection;
import cn.minshui.engine.testkit.KillableDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 while old entries of the audit trail are moved into files: afterwards each number of the chain stands in the table or in
 * a file that the database knows, never in both and never in neither, and the whole chain holds.
 */
@Tag("database")
@Tag("full")
class AuditKillTests {
    /** Two files and a half. */
    private static final int OLD = 50_000;

    private static final int TOGETHER = 1_000;
    private static final Duration AGE = Duration.ofDays(430);
    private static final Duration WITHIN = Duration.ofMinutes(3);
    private static final int RANDOM_MILLIS = 2500;
    private static final String JOB = "audit-archive";

    @TempDir
    private static Path folder;

    @Test
    void everyEntryIsInTheTableOrInOneFile() {
        try (KillableDatabase server = KillableDatabase.start(folder.resolve("database"))) {
            ServerUnderTest.Home home = ServerUnderTest.Home.fresh(server.settings(), folder);
            Database database = Databases.open(home.database());
            try (RestartedServer running = new RestartedServer(home, server);
                    Kills kills = new Kills("the audit archive")) {
                age(database.with(Protection.of(KeyRing.open(home.keys()), CipherSuite.AES_256_GCM)));
                Rounds rounds = new Rounds(kills, running, home, database);
                rounds.awaitLinked();
                rounds.kill("audit.archived");
                rounds.dieAgain("audit.archived#2");
                rounds.dieAtRandom();
                rounds.awaitMoved();
            } finally {
                ((HikariDataSource) database.dataSource()).close();
            }
        }
    }

    /** Entries of a system that has worked for long, before anything of today. */
    private static void age(Database database) {
        SystemSchema.migrate(database);
        assertThat(new KeyPrints(database, Clock.systemUTC()).missing()).isEmpty();
        AtomicLong ids = new AtomicLong();
        AuditTrail trail =
                new AuditTrail(database, ids::incrementAndGet, Clock.offset(Clock.systemUTC(), AGE.negated()));
        for (int i = 0; i < OLD; i += TOGETHER) {
            database.transactions().executeWithoutResult(status -> {
                for (int n = 0; n < TOGETHER; n++) {
                    trail.write(AuditEntry.of(AuditCategory.CHANGE, "update").on("book", ids.get()));
                }
            });
        }
    }

    private record Rounds(Kills kills, RestartedServer server, ServerUnderTest.Home home, Database database) {
        private Api login(String user) {
            return server.login(user, Passwords.of(home.data(), user));
        }

        private long number(String sql, Object... values) {
            return Objects.requireNonNull(database.jdbc().queryForObject(sql, Long.class, values));
        }

        private long files() {
            return number("select count(*) from sys_audit_archive");
        }

        void awaitLinked() {
            server.running();
            Kills.await(
                    "every entry linked",
                    WITHIN,
                    () -> number("select count(*) from sys_audit where id <= " + OLD + " and chain_no is null") == 0);
            assertThat(files()).isZero();
        }

        void kill(String point) {
            kills.during(server, point, 1, client -> {
                Api api = client.login(ServerUnderTest.OPERATOR, Passwords.of(home.data(), ServerUnderTest.OPERATOR));
                return () -> api.post("/api/jobs/" + JOB + "/actions/run", Api.JSON.createObjectNode())
                        .orThrow();
            });
            told(point);
        }

        /** What the one before began is gone on with by the next start, without anybody asking. */
        void dieAgain(String point) {
            ServerUnderTest victim = ServerUnderTest.launch(home, ServerUnderTest.crashAt(point));
            assertThat(victim.endsWithin(WITHIN)).as(kills.told(point)).isTrue();
            told(point);
        }

        void dieAtRandom() {
            ServerUnderTest victim = server.running();
            victim.endsWithin(Duration.ofMillis(kills.randomMillis(RANDOM_MILLIS)));
            kills.kill(server, victim);
            told(Kills.RANDOM_MOMENT);
        }

        void awaitMoved() {
            server.running();
            Kills.await(
                    "the end of the job",
                    WITHIN,
                    () -> number("select count(*) from sys_job_run where job = ? and state = 'running'", JOB) == 0);
            assertThat(number("select count(*) from sys_job_run where job = ? and state = 'done'", JOB))
                    .isEqualTo(1);
            assertHolds("at the end");
            assertThat(number("select count(*) from sys_audit where id <= ?", OLD))
                    .isZero();
            assertThat(files()).isEqualTo(3);
            JsonNode verified = login("auditor")
                    .post("/api/data/audit/actions/verify", Api.JSON.createObjectNode())
                    .orThrow();
            assertThat(verified.path("whole").asBoolean()).as("%s", verified).isTrue();
        }

        private void told(String point) {
            kills.tell(point, files() + " files");
            assertHolds(kills.told(point));
        }

        private void assertHolds(String told) {
            // The job ends in one transaction: a file that was written for nothing is written again.
            assertThat(files()).as(told).isIn(0L, 3L);
            long last = 0;
            for (Map<String, Object> file : database.jdbc()
                    .queryForList("select first_no, last_no, file_name from sys_audit_archive order by first_no")) {
                long first = ((Number) file.get("first_no")).longValue();
                assertThat(first).as(told).isEqualTo(last + 1);
                last = ((Number) file.get("last_no")).longValue();
                List<Long> numbers = numbers((String) file.get("file_name"));
                assertThat(numbers).as(told).hasSize(Math.toIntExact(last - first + 1));
                assertThat(numbers.get(0)).as(told).isEqualTo(first);
                assertThat(numbers.get(numbers.size() - 1)).as(told).isEqualTo(last);
            }
            Map<String, Object> table = database.jdbc()
                    .queryForMap(
                            "select min(chain_no) as least, max(chain_no) as most, count(chain_no) as found from sys_audit");
            assertThat(((Number) table.get("least")).longValue()).as(told).isEqualTo(last + 1);
            assertThat(((Number) table.get("found")).longValue())
                    .as(told)
                    .isEqualTo(((Number) table.get("most")).longValue() - last);
        }

        private List<Long> numbers(String name) {
            try (Stream<Path> all = Files.walk(home.data())) {
                Path file = all.filter(path -> path.getFileName().toString().equals(name))
                        .findFirst()
                        .orElseThrow();
                List<Long> numbers = new ArrayList<>();
                try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                        new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
                    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                        numbers.add(Api.JSON.readTree(line).path("chain_no").asLong());
                    }
                }
                return numbers;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
