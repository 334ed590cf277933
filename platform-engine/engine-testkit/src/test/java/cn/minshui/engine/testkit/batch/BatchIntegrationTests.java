package cn.minshui.engine.testkit.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.batch.Task;
import cn.minshui.engine.core.batch.Task.Kind;
import cn.minshui.engine.core.batch.Task.Status;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;

@DatabaseTest
class BatchIntegrationTests {
    private final Database database;

    BatchIntegrationTests(Database database) {
        this.database = database;
    }

    @BeforeAll
    static void tables(Database database) {
        SystemSchema.migrate(database);
        CopyJob.createTables(database.jdbc());
    }

    @BeforeEach
    void empty() {
        database.jdbc().update("delete from copied");
        database.jdbc().update("delete from told");
        database.jdbc().update("delete from sys_task");
    }

    private Task await(BatchNode node, long task, Status status) {
        Waiting.until(Duration.ofSeconds(60), () -> node.task(task).status() == status);
        return node.task(task);
    }

    private List<Long> copied() {
        return database.jdbc().queryForList("select k from copied order by k", Long.class);
    }

    private List<String> told() {
        return database.jdbc().queryForList("select what from told order by what", String.class);
    }

    @Test
    void aJobWorksAllPartitionsAndTellsHowManyRows() {
        try (BatchNode node = new BatchNode(database, first -> {})) {
            Task task = await(node, node.startCopy(5, 70), Status.DONE);
            assertThat(task.done()).isEqualTo(350);
            assertThat(Objects.requireNonNull(task.result()).path("rows").asLong())
                    .isEqualTo(350);
            assertThat(task.problems()).isNull();
            assertThat(task.startedAt()).isNotNull();
            assertThat(task.endedAt()).isNotNull();
            assertThat(node.tasks.mine(BatchNode.CALLER)).extracting(Task::id).containsExactly(task.id());
        }
        assertThat(copied()).hasSize(350).doesNotHaveDuplicates();
        assertThat(told()).containsExactly("finished", "partitioned");
    }

    @Test
    void nothingToDoIsDone() {
        try (BatchNode node = new BatchNode(database, first -> {})) {
            assertThat(await(node, node.startCopy(0, 1), Status.DONE).done()).isZero();
        }
        assertThat(told()).containsExactly("finished", "partitioned");
    }

    @Test
    void aRefusedChunkFailsTheTaskWithItsProblemsAndTellsTheJobOnce() {
        Runnable refuse = () -> {
            throw ProblemException.of(ProblemClass.CONFLICT, "SAMPLE", "不行", "no");
        };
        try (BatchNode node = new BatchNode(database, first -> {
            if (first == 40) {
                refuse.run();
            }
        })) {
            Task task = await(node, node.startCopy(1, 100), Status.FAILED);
            assertThat(task.done()).isEqualTo(40);
            assertThat(Objects.requireNonNull(task.problems())
                            .get(0)
                            .path("code")
                            .asText())
                    .isEqualTo("SAMPLE");
            assertThat(task.problems().get(0).path("zh").asText()).isEqualTo("不行");
        }
        assertThat(copied()).hasSize(40).doesNotHaveDuplicates();
        assertThat(told()).containsExactly("failed: 不行", "partitioned");
    }

    @Test
    void aChunkThatLostADeadlockIsWorkedAgain() {
        AtomicInteger tries = new AtomicInteger();
        try (BatchNode node = new BatchNode(database, first -> {
            if (first == 20 && tries.incrementAndGet() < 4) {
                throw new CannotAcquireLockException("lost", new SQLException("deadlock", "40P01", 1213));
            }
        })) {
            await(node, node.startCopy(1, 100), Status.DONE);
        }
        assertThat(tries.get()).isEqualTo(4);
        assertThat(copied()).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void aChunkThatAlwaysLosesEndsTheJobAndLossesOfOthersDoNotAddUp() {
        AtomicInteger lost = new AtomicInteger();
        try (BatchNode node = new BatchNode(database, first -> {
            if (lost.incrementAndGet() % 2 == 1) {
                throw new CannotAcquireLockException("lost", new SQLException("deadlock", "40P01", 1213));
            }
        })) {
            await(node, node.startCopy(1, 400), Status.DONE);
        }
        assertThat(lost.get()).isEqualTo(40);
        assertThat(copied()).hasSize(400).doesNotHaveDuplicates();
        lost.set(0);
        AtomicInteger told = new AtomicInteger();
        try (BatchNode node = new BatchNode(database, first -> {
            boolean chunk = first != CopyJob.FAILED;
            if (chunk) {
                lost.incrementAndGet();
            }
            if (chunk || told.incrementAndGet() < 3) {
                throw new CannotAcquireLockException("lost", new SQLException("deadlock", "40P01", 1213));
            }
        })) {
            await(node, node.startCopy(1, 400), Status.FAILED);
        }
        assertThat(lost.get()).isEqualTo(11);
        assertThat(told.get()).as("tries of telling the job that it has failed").isEqualTo(3);
        assertThat(told()).anyMatch(t -> t.startsWith("failed: "));
    }

    @Test
    void anActionThatIsRolledBackLeavesNoTask() {
        try (BatchNode node = new BatchNode(database, first -> {})) {
            assertThatThrownBy(() -> database.transactions().executeWithoutResult(transaction -> {
                        node.startCopy(1, 10);
                        throw new IllegalStateException("rolled back");
                    }))
                    .hasMessage("rolled back");
            assertThat(node.tasks.mine(BatchNode.CALLER)).isEmpty();
            Long committed = database.transactions().execute(transaction -> node.startCopy(1, 10));
            await(node, Objects.requireNonNull(committed), Status.DONE);
        }
        assertThat(copied()).hasSize(10);
    }

    @Test
    void anUnknownJobIsRefused() {
        try (BatchNode node = new BatchNode(database, first -> {})) {
            assertThatThrownBy(() -> node.engine.start(BatchNode.CALLER, "engine/none", Map.of()))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("engine/none");
        }
    }

    @Test
    void theWorkOfALivingNodeIsLeftAloneAndThatOfAnEndedOneGoesOn() throws InterruptedException {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        long task;
        try (BatchNode first = new BatchNode(database, key -> {
            if (key == 60) {
                working.countDown();
                awaitQuietly(goOn);
            }
        })) {
            task = first.startCopy(1, 200);
            working.await();
            try (BatchNode second = new BatchNode(database, key -> {})) {
                assertThat(second.engine.recover()).isZero();
                assertThat(first.task(task).status()).isEqualTo(Status.RUNNING);
            }
            first.engine.close();
            goOn.countDown();
        }
        try (BatchNode third = new BatchNode(database, key -> {})) {
            assertThat(third.task(task).status()).isEqualTo(Status.QUEUED);
            assertThat(third.engine.recover()).isOne();
            assertThat(await(third, task, Status.DONE).done()).isEqualTo(200);
        }
        assertThat(copied()).hasSize(200).doesNotHaveDuplicates();
        assertThat(told()).containsExactly("finished", "partitioned");
    }

    @Test
    void aNodeThatLostItsSessionCannotDoubleTheWorkOfItsSuccessor() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (BatchNode lost = new BatchNode(database, key -> {
            if (key == 60) {
                working.countDown();
                awaitQuietly(goOn);
            }
        })) {
            long task = lost.startCopy(1, 200);
            working.await();
            lost.lease.close();
            try (BatchNode successor = new BatchNode(database, key -> {})) {
                assertThat(successor.engine.recover()).isOne();
                await(successor, task, Status.DONE);
                goOn.countDown();
                lost.tasks.close();
                assertThat(successor.task(task).status()).isEqualTo(Status.DONE);
            }
            assertThat(copied()).hasSize(200).doesNotHaveDuplicates();
            assertThat(told()).containsExactly("finished", "partitioned");
        }
    }

    @Test
    void workInOneTransactionEndsItsTaskThereOrFails() {
        try (BatchNode node = new BatchNode(database, first -> {})) {
            long good = node.tasks.run(BatchNode.CALLER, Kind.IMPORT, "sample", (progress, ending) -> {
                progress.rows(1, 2);
                ending.done(2, JsonNodeFactory.instance.objectNode().put("rows", 2));
            });
            Task done = await(node, good, Status.DONE);
            assertThat(done.total()).isEqualTo(2);
            long bad = node.tasks.run(BatchNode.CALLER, Kind.IMPORT, "sample", (progress, ending) -> {
                throw new IllegalStateException("broken");
            });
            assertThat(Objects.requireNonNull(await(node, bad, Status.FAILED).problems())
                            .get(0)
                            .path("en")
                            .asText())
                    .as("what an error says is for the log alone")
                    .contains("internal error")
                    .doesNotContain("broken");
        }
    }

    @Test
    void aTaskEndsAlsoByWhatIsNoException() {
        try (BatchNode node = new BatchNode(database, first -> {})) {
            long bad = node.tasks.run(BatchNode.CALLER, Kind.IMPORT, "sample", (progress, ending) -> {
                throw new NoClassDefFoundError("a library that does not fit");
            });
            assertThat(await(node, bad, Status.FAILED).problems()).hasSize(1);
        }
    }

    @Test
    void anImportOfAnEndedProcessHasFailedAndCannotCommitLater() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (BatchNode lost = new BatchNode(database, first -> {})) {
            long task = lost.tasks.run(
                    BatchNode.CALLER,
                    Kind.IMPORT,
                    "sample",
                    (progress, ending) -> database.transactions().executeWithoutResult(transaction -> {
                        database.jdbc().update("insert into copied values (1, 1)");
                        working.countDown();
                        awaitQuietly(goOn);
                        ending.done(1, JsonNodeFactory.instance.objectNode());
                    }));
            working.await();
            lost.lease.close();
            try (BatchNode successor = new BatchNode(database, first -> {})) {
                assertThat(successor.engine.recover()).isOne();
                Task failed = successor.task(task);
                assertThat(failed.status()).isEqualTo(Status.FAILED);
                assertThat(Objects.requireNonNull(failed.problems())
                                .get(0)
                                .path("code")
                                .asText())
                        .isEqualTo("IMPORT_INTERRUPTED");
                goOn.countDown();
                lost.tasks.close();
                assertThat(successor.task(task).status()).isEqualTo(Status.FAILED);
            }
        }
        assertThat(copied()).isEmpty();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aRunningTaskEndsAfterTheChunkUnderWayAndItsJobIsTold() throws InterruptedException {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        try (BatchNode node = new BatchNode(database, first -> {
            if (first == 40) {
                working.countDown();
                await(asked);
            }
        })) {
            long id = node.startCopy(1, 200);
            working.await();
            node.engine.cancel(BatchNode.CALLER, id, false);
            assertThat(node.task(id).cancelling()).isTrue();
            asked.countDown();
            Task task = await(node, id, Status.CANCELLED);
            assertThat(task.done()).isEqualTo(60);
            assertThat(Objects.requireNonNull(task.problems())
                            .get(0)
                            .path("code")
                            .asText())
                    .isEqualTo("TASK_CANCELLED");
            assertThatThrownBy(() -> node.engine.cancel(BatchNode.CALLER, id, false))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problems().get(0).code()).isEqualTo("TASK_ENDED"));
        }
        assertThat(copied()).hasSize(60);
        assertThat(told()).containsExactly("failed: 任务已按要求取消，取消前已完成的部分仍然有效", "partitioned");
    }

    @Test
    void aWaitingTaskIsCancelledAtOnceAndNeverRuns() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        try (BatchNode node = new BatchNode(database, first -> {
            if (first == 0) {
                busy.countDown();
                await(go);
            }
        })) {
            long one = node.startCopy(1, 20);
            long two = node.startCopy(1, 20);
            busy.await();
            long waiting = node.startCopy(1, 20);
            assertThatThrownBy(() -> node.engine.cancel(BatchNode.other(), waiting, false))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problemClass()).isEqualTo(ProblemClass.NOT_FOUND));
            node.engine.cancel(BatchNode.other(), waiting, true);
            assertThat(node.task(waiting).status()).isEqualTo(Status.CANCELLED);
            assertThat(told()).filteredOn(t -> t.startsWith("failed")).hasSize(1);
            go.countDown();
            await(node, one, Status.DONE);
            await(node, two, Status.DONE);
        }
        assertThat(copied()).hasSize(40);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
