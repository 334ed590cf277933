package cn.minshui.engine.testkit.release;

import static cn.minshui.engine.testkit.release.LendingPlatform.ROOT;
import static cn.minshui.engine.testkit.release.LendingPlatform.STATION;
import static cn.minshui.engine.testkit.release.LendingPlatform.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.core.database.migration.SchemaLock;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.core.release.ReleaseService;
import cn.minshui.engine.core.release.Releases.Release;
import cn.minshui.engine.testkit.TestDatabases;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A publisher that is killed: the old release is whole, nothing stays locked, and the next try does what is left. */
@Tag("database")
class PublishCrashIntegrationTests {
    private static final int KILLED = 137;

    private final DatabaseSettings settings = TestDatabases.freshSettings();
    private final Database database = TestDatabases.open(settings);
    private final ReleaseService releases = LendingPlatform.node(database);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void firstRelease() {
        SystemSchema.migrate(database);
        releases.publish(TENANT, Lending.standard().sources(), null, "tester", "第一版");
        writeRow(1);
    }

    @AfterEach
    void close() {
        ((HikariDataSource) database.dataSource()).close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "publish.checked",
                "publish.schema-step",
                "publish.schema-step#5",
                "publish.schema-applied",
                "publish.tested"
            })
    void killedBeforeThePointerMoved(String point) throws Exception {
        assertThat(end(start("-Dminshui.crash-at=" + point))).isEqualTo(KILLED);

        releases.refresh();
        assertThat(releases.current(TENANT, ROOT).orElseThrow().number()).isEqualTo(1);
        assertThat(releases.list(TENANT)).hasSize(1);
        theReleaseThatIsFollowedWorksAndTheNextTryFinishes();
        assertThat(states()).containsExactly("published", "abandoned", "published");
    }

    @Test
    void killedAfterThePointerMoved() throws Exception {
        assertThat(end(start("-Dminshui.crash-at=publish.pointer-moved"))).isEqualTo(KILLED);

        releases.refresh();
        assertThat(releases.current(TENANT, ROOT).orElseThrow().number()).isEqualTo(2);
        theReleaseThatIsFollowedWorksAndTheNextTryFinishes();
        assertThat(states()).containsExactly("published", "published");
    }

    @Test
    void killedAtARandomMoment() throws Exception {
        killAtRandom();
    }

    @Tag("full")
    @RepeatedTest(20)
    void killedAtManyRandomMoments() throws Exception {
        killAtRandom();
    }

    private void killAtRandom() throws Exception {
        long seed = Long.getLong("minshui.test.seed", System.nanoTime());
        Duration delay = Duration.ofMillis(new Random(seed).nextInt(700));
        System.out.println("seed " + seed + ": kill " + delay.toMillis() + " ms after publishing began");
        Process process = start("-Dnothing=1");
        while (!Files.exists(began()) && process.isAlive()) {
            LockSupport.parkNanos(1_000_000);
        }
        process.waitFor(delay.toMillis(), TimeUnit.MILLISECONDS);
        process.destroyForcibly();
        assertThat(end(process)).isIn(0, KILLED);

        releases.refresh();
        theReleaseThatIsFollowedWorksAndTheNextTryFinishes();
    }

    private void theReleaseThatIsFollowedWorksAndTheNextTryFinishes() throws Exception {
        try (SchemaLock lock =
                SchemaLock.acquire(database, Duration.ofSeconds(10)).orElseThrow()) {
            assertThat(lock.session().jdbc().queryForObject("select count(*) from d_copy", Integer.class))
                    .isEqualTo(1);
        }
        Release followed = releases.current(TENANT, ROOT).orElseThrow();
        assertThat(releases.model(TENANT, followed.id(), STATION).objects()).containsKey("copy");
        writeRow(2);

        Release first = releases.list(TENANT).get(releases.list(TENANT).size() - 1);
        Release done = releases.publish(TENANT, PublishProcess.second().sources(), first.id(), "tester", "再试");

        assertThat(done.number()).isEqualTo(2);
        assertThat(releases.list(TENANT)).hasSize(2);
        assertThat(releases.plan(TENANT, PublishProcess.second().sources()).steps())
                .isEmpty();
        database.jdbc().update("update d_copy set note = ?, x_c_donor = ? where id = 1", "备注", "捐赠人");
        assertThat(database.jdbc().queryForList("select title from d_copy order by id", String.class))
                .containsExactly("第1本", "第2本");
    }

    private void writeRow(long id) {
        database.jdbc()
                .update(
                        "insert into d_copy (id, tenant_id, org_id, version, release_id, created_at, created_by,"
                                + " updated_at, updated_by, barcode, title) values (?, 1, 1, 1, 1, current_timestamp, 1,"
                                + " current_timestamp, 1, ?, ?)",
                        id,
                        "B" + id,
                        "第" + id + "本");
    }

    private List<String> states() {
        return database.jdbc().queryForList("select state from sys_publish order by id", String.class);
    }

    private Path began() {
        return folder.resolve("began");
    }

    private Process start(String option) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                option,
                "-cp",
                System.getProperty("java.class.path"),
                PublishProcess.class.getName(),
                settings.url(),
                settings.user(),
                settings.password(),
                began().toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("process.log").toFile())
                .start();
    }

    private int end(Process process) throws Exception {
        assertThat(process.waitFor(120, TimeUnit.SECONDS))
                .as(() -> "ends; it said: " + said())
                .isTrue();
        assertThat(process.exitValue()).as(this::said).isIn(0, KILLED);
        return process.exitValue();
    }

    private String said() {
        try {
            return Files.readString(folder.resolve("process.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
