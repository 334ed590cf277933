package cn.minshui.engine.testkit.batch;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.batch.Task.Status;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes on one database: each works partitions of a job, whichever ends in between. */
@DatabaseTest
class SharedPartitionsIntegrationTests {
    private static final int PARTITIONS = 8;
    private static final int ROWS = 100;

    private final Database database;

    SharedPartitionsIntegrationTests(Database database) {
        this.database = database;
    }

    @BeforeAll
    static void tables(Database database) {
        SystemSchema.migrate(database);
        CopyJob.createTables(database.jdbc());
    }

    @BeforeEach
    void empty() {
        for (String table : List.of("copied", "told", "sys_task", "sys_task_partition")) {
            database.jdbc().update("delete from " + table);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertDone(BatchNode node, long task) {
        Waiting.until(Duration.ofSeconds(60), () -> node.task(task).status() == Status.DONE);
        assertThat(node.task(task).done()).isEqualTo(PARTITIONS * ROWS);
        assertThat(database.jdbc().queryForList("select k from copied", Long.class))
                .hasSize(PARTITIONS * ROWS)
                .doesNotHaveDuplicates();
        assertThat(database.jdbc().queryForList("select what from told order by what", String.class))
                .containsExactly("finished", "partitioned");
        assertThat(database.jdbc().queryForList("select step_id from sys_task_partition"))
                .isEmpty();
    }

    @Test
    void bothNodesWorkPartitionsOfOneJob() {
        CountDownLatch helped = new CountDownLatch(1);
        try (BatchNode owner = new BatchNode(database, first -> await(helped));
                BatchNode helper = new BatchNode(database, first -> helped.countDown())) {
            helper.engine.start();
            assertDone(owner, owner.startCopy(PARTITIONS, ROWS));
        }
    }

    @Test
    void progressCountsTheRowsOfAllNodes() {
        CountDownLatch goOn = new CountDownLatch(1);
        try (BatchNode owner = new BatchNode(database, first -> await(goOn));
                BatchNode helper = new BatchNode(database, first -> {})) {
            helper.engine.start();
            long task = owner.startCopy(PARTITIONS, ROWS);
            // The owner's three slots wait; all other partitions are the helper's.
            int helped = (PARTITIONS - 3) * ROWS;
            Waiting.until(Duration.ofSeconds(60), () -> owner.task(task).done() == helped);
            assertThat(owner.task(task).status()).isEqualTo(Status.RUNNING);
            goOn.countDown();
            assertDone(owner, task);
        }
    }

    @Test
    void whatAnEndedHelperHadBegunIsDoneByTheOwnerAndTheHelperCannotDoubleIt() throws SQLException {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (BatchNode owner = new BatchNode(database, first -> await(working));
                BatchNode helper = new BatchNode(database, first -> {
                    if (first % ROWS >= CopyJob.CHUNK) {
                        working.countDown();
                        await(goOn);
                    }
                })) {
            helper.engine.start();
            long task = owner.startCopy(PARTITIONS, ROWS);
            await(working);
            helper.lease.close();
            assertDone(owner, task);
            goOn.countDown();
            helper.engine.close();
            assertDone(owner, task);
        }
    }

    @Test
    void theNextOwnerTakesOverWhileAHelperGoesOn() throws SQLException {
        CountDownLatch helping = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean blocked = new AtomicBoolean(true);
        try (BatchNode owner = new BatchNode(database, first -> {
                    helping.countDown();
                    if (blocked.get()) {
                        await(goOn);
                    }
                });
                BatchNode helper = new BatchNode(database, first -> {})) {
            helper.engine.start();
            long task = owner.startCopy(PARTITIONS, ROWS);
            await(helping);
            owner.lease.close();
            Waiting.until(Duration.ofSeconds(30), () -> helper.engine.recover() == 1);
            assertDone(helper, task);
            blocked.set(false);
            goOn.countDown();
            owner.tasks.close();
            assertDone(helper, task);
        }
    }

    @Test
    void aHelperThatEndsInGoodOrderGivesItsPartitionsBack() {
        CountDownLatch helping = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (BatchNode owner = new BatchNode(database, first -> await(goOn))) {
            long task;
            try (BatchNode helper = new BatchNode(database, first -> helping.countDown())) {
                helper.engine.start();
                task = owner.startCopy(PARTITIONS, ROWS);
                await(helping);
            }
            goOn.countDown();
            assertDone(owner, task);
        }
    }

    @Test
    void whatIsRefusedElsewhereIsToldByTheOwner() {
        AtomicInteger elsewhere = new AtomicInteger();
        CountDownLatch refusedElsewhere = new CountDownLatch(1);
        try (BatchNode owner = new BatchNode(database, first -> {
                    await(refusedElsewhere);
                    refuse(first);
                });
                BatchNode helper = new BatchNode(database, first -> {
                    if (first % ROWS == 2 * CopyJob.CHUNK) {
                        elsewhere.incrementAndGet();
                        refusedElsewhere.countDown();
                    }
                    refuse(first);
                })) {
            helper.engine.start();
            long task = owner.startCopy(PARTITIONS, ROWS);
            Waiting.until(Duration.ofSeconds(60), () -> owner.task(task).status() == Status.FAILED);
            assertThat(Objects.requireNonNull(owner.task(task).problems())
                            .get(0)
                            .path("code")
                            .asText())
                    .isEqualTo("SAMPLE");
            assertThat(elsewhere.get()).isPositive();
            assertThat(owner.task(task).done()).isEqualTo(PARTITIONS * 2L * CopyJob.CHUNK);
        }
        assertThat(database.jdbc().queryForList("select what from told order by what", String.class))
                .containsExactly("failed: 不行", "partitioned");
        assertThat(database.jdbc().queryForList("select k from copied", Long.class))
                .doesNotHaveDuplicates();
    }

    /** The third chunk of every partition. */
    private static void refuse(long first) {
        if (first % ROWS == 2 * CopyJob.CHUNK) {
            throw ProblemException.of(ProblemClass.CONFLICT, "SAMPLE", "不行", "no");
        }
    }
}
