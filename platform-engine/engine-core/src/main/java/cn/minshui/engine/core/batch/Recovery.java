package cn.minshui.engine.core.batch;

import cn.minshui.engine.core.batch.Task.Status;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the tasks whose process has ended and takes them over, one process at a time; living ones are left alone. */
final class Recovery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final String LOCK = "minshui-task-recovery";
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final long EVERY_SECONDS = 15;

    private final Database database;
    private final TaskService tasks;
    private final JobHistory history;
    private final LongConsumer resume;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "task-recovery"));

    Recovery(Database database, TaskService tasks, JobHistory history, LongConsumer resume) {
        this.database = database;
        this.tasks = tasks;
        this.history = history;
        this.resume = resume;
    }

    void start() {
        recover();
        timer.scheduleWithFixedDelay(this::tick, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    /** What fails now is tried again at the next tick; the timer must not end with it. */
    private void tick() {
        try {
            tasks.node().renew();
            recover();
        } catch (SQLException | RuntimeException e) {
            LOG.error("tasks of ended processes could not be looked for", e);
        }
    }

    int recover() {
        List<Task> unfinished = tasks.store().unfinished();
        if (unfinished.stream().allMatch(t -> t.node().equals(tasks.node().node()))) {
            return 0;
        }
        try (Connection connection = database.dataSource().getConnection()) {
            if (!database.dialect().tryLock(connection, LOCK, WAIT)) {
                return 0;
            }
            try {
                return takeOver();
            } finally {
                database.dialect().unlock(connection, LOCK);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("tasks of ended processes cannot be looked for", e);
        }
    }

    /** Takes up a task of this process again that was broken off, by a database that could not be reached for instance. */
    void later(Task task) {
        if (!timer.isShutdown()) {
            timer.schedule(() -> takeUpAgain(task), EVERY_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void takeUpAgain(Task task) {
        try {
            if (tasks.isOwn(task.id())) {
                takeOver(task);
            }
        } catch (RuntimeException e) {
            LOG.error("task {} could not be taken up again", task.id(), e);
            later(task);
        }
    }

    private int takeOver() throws SQLException {
        int taken = 0;
        String own = tasks.node().node();
        for (Task task : tasks.store().unfinished()) {
            if (!task.node().equals(own)
                    && !tasks.node().isAlive(task.node())
                    && tasks.store().claim(task.id(), task.node(), own)) {
                takeOver(task);
                taken++;
            }
        }
        return taken;
    }

    private void takeOver(Task task) {
        LOG.info("task {} ({}) is taken over from an ended process", task.id(), task.name());
        switch (task.kind()) {
            case JOB -> {
                history.close(task.name(), task.id());
                resume.accept(task.id());
            }
            case IMPORT -> tasks.end(task.id(), Status.FAILED, 0, null, ProblemJson.write(List.of(interrupted())));
        }
    }

    private static Problem interrupted() {
        return Problem.error(
                "IMPORT_INTERRUPTED",
                Place.whole(),
                "服务中途停止，本次导入没有写入任何数据，请重新导入",
                "The server stopped in between; nothing of this import was written, please import again");
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
