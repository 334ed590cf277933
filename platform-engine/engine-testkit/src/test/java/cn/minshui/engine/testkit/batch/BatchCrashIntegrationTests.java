package cn.minshui.engine.testkit.batch;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.batch.Task;
import cn.minshui.engine.core.batch.Task.Status;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.testkit.TestDatabases;
import com.zaxxer.hikari.HikariDataSource;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is killed while it works: the next one goes on by itself, and every row is there once. */
@Tag("database")
class BatchCrashIntegrationTests {
    private static final int PARTITIONS = 6;
    private static final int ROWS = 400;

    private final DatabaseSettings settings = TestDatabases.freshSettings();
    private final Database database = TestDatabases.open(settings);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void tables() {
        SystemSchema.migrate(database);
        CopyJob.createTables(database.jdbc());
    }

    @AfterEach
    void close() {
        ((HikariDataSource) database.dataSource()).close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"batch.chunk-worked", "batch.chunk-worked#37", "batch.chunk-committed#37", "batch.finished"})
    void killedAtANamedPoint(String point) throws Exception {
        Process process = start("-Dminshui.crash-at=" + point);
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(137);
        theNextServerFinishesTheWork();
    }

    @Test
    void killedAtARandomMoment() throws Exception {
        long seed = Long.getLong("minshui.test.seed", System.nanoTime());
        int rows = new Random(seed).nextInt(PARTITIONS * ROWS * 3 / 4);
        System.out.println("seed " + seed + ": kill after " + rows + " rows");
        Process process = start("-Dnothing=1");
        Waiting.until(Duration.ofSeconds(90), () -> copied().size() >= rows && startedTasks() > 0);
        process.destroyForcibly();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        theNextServerFinishesTheWork();
    }

    private void theNextServerFinishesTheWork() {
        int before = copied().size();
        assertThat(before).isLessThanOrEqualTo(PARTITIONS * ROWS);
        try (BatchNode node = new BatchNode(database, first -> {})) {
            Waiting.until(Duration.ofSeconds(30), () -> node.engine.recover() == 1);
            long task = node.tasks.mine(BatchNode.CALLER).get(0).id();
            Waiting.until(Duration.ofSeconds(60), () -> node.task(task).status() == Status.DONE);
            Task done = node.task(task);
            assertThat(done.done()).isEqualTo(PARTITIONS * ROWS);
        }
        assertThat(copied())
                .containsExactlyElementsOf(
                        LongStream.range(0, PARTITIONS * ROWS).boxed().toList());
        assertThat(database.jdbc().queryForList("select what from told order by what", String.class))
                .containsExactly("finished", "partitioned");
    }

    private List<Long> copied() {
        return database.jdbc().queryForList("select k from copied order by k", Long.class);
    }

    private int startedTasks() {
        return database.jdbc()
                .queryForList("select id from sys_task", Long.class)
                .size();
    }

    private Process start(String option) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", option));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BatchProcess.class.getName()));
        command.addAll(List.of(settings.url(), settings.user(), settings.password(), "" + PARTITIONS, "" + ROWS));
        File output = folder.resolve("process.log").toFile();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(output))
                .start();
    }
}
