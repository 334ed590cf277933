package cn.minshui.engine.testkit.event;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.testkit.TestDatabases;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is killed while events go through it: each committed change is told once, in order, and nothing else is. */
@Tag("database")
class EventCrashIntegrationTests {
    private final DatabaseSettings settings = TestDatabases.freshSettings();
    private final Database database = TestDatabases.open(settings);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void tables() {
        SystemSchema.migrate(database);
        EventProcess.createTables(database);
    }

    @AfterEach
    void close() {
        ((HikariDataSource) database.dataSource()).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"outbox.written#23", "outbox.relayed#2", "outbox.handled#17"})
    void killedAtANamedPoint(String point) throws Exception {
        Process process = start("-Dminshui.crash-at=" + point);
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(137);
        theNextServerDeliversTheRest();
    }

    @Test
    void killedAtARandomMoment() throws Exception {
        killAtRandom(1);
    }

    @Test
    @Tag("full")
    void killedTenTimes() throws Exception {
        killAtRandom(10);
    }

    private void killAtRandom(int times) throws Exception {
        long seed = Long.getLong("minshui.test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < times; i++) {
            long before = count("noted");
            long wanted = before + 1 + random.nextInt(200);
            System.out.println("seed " + seed + ": kill after " + wanted + " events");
            Process process = start("-Dnothing=1");
            long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
            while (count("noted") < wanted) {
                assertThat(System.nanoTime()).as("events in time").isLessThan(deadline);
                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            }
            process.destroyForcibly();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        theNextServerDeliversTheRest();
    }

    private void theNextServerDeliversTheRest() {
        // A killed process' locks go with its connection, which the server may notice a moment later.
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        EventNode node = EventProcess.node(database);
        while (count("noted") < count("changed")) {
            assertThat(System.nanoTime()).as("all events in time").isLessThan(deadline);
            node.engine().relay();
            node.engine().deliverDue();
        }
        node.close();
        assertThat(count("changed")).isPositive();
        assertThat(database.jdbc().queryForList("select event from noted", String.class))
                .doesNotHaveDuplicates();
        for (long key = 0; key < 5; key++) {
            assertThat(database.jdbc()
                            .queryForList(
                                    "select n from noted where k = ? order by cast(event as decimal(19))",
                                    Long.class,
                                    "k" + key))
                    .as("of key " + key)
                    .containsExactlyElementsOf(database.jdbc()
                            .queryForList("select n from changed where k = ? order by n", Long.class, key));
        }
        assertThat(database.jdbc()
                        .queryForObject("select count(*) from sys_delivery where state <> 'done'", Long.class))
                .isZero();
    }

    private long count(String table) {
        return Objects.requireNonNull(database.jdbc().queryForObject("select count(*) from " + table, Long.class));
    }

    private Process start(String option) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", option));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), EventProcess.class.getName()));
        command.addAll(List.of(settings.url(), settings.user(), settings.password()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(folder.resolve("process.log").toFile()))
                .start();
    }
}
