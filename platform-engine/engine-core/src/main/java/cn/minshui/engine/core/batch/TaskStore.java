package cn.minshui.engine.core.batch;

import static cn.minshui.engine.core.batch.TaskTable.CANCELLED_BY;
import static cn.minshui.engine.core.batch.TaskTable.CREATED;
import static cn.minshui.engine.core.batch.TaskTable.DONE;
import static cn.minshui.engine.core.batch.TaskTable.ENDED;
import static cn.minshui.engine.core.batch.TaskTable.ID;
import static cn.minshui.engine.core.batch.TaskTable.KIND;
import static cn.minshui.engine.core.batch.TaskTable.NAME;
import static cn.minshui.engine.core.batch.TaskTable.NODE;
import static cn.minshui.engine.core.batch.TaskTable.ORGANIZATION;
import static cn.minshui.engine.core.batch.TaskTable.ORIGIN_ACTION;
import static cn.minshui.engine.core.batch.TaskTable.ORIGIN_OBJECT;
import static cn.minshui.engine.core.batch.TaskTable.ORIGIN_RECORD;
import static cn.minshui.engine.core.batch.TaskTable.PARAMETERS;
import static cn.minshui.engine.core.batch.TaskTable.PROBLEMS;
import static cn.minshui.engine.core.batch.TaskTable.RELEASE;
import static cn.minshui.engine.core.batch.TaskTable.RESULT;
import static cn.minshui.engine.core.batch.TaskTable.STARTED;
import static cn.minshui.engine.core.batch.TaskTable.STATUS;
import static cn.minshui.engine.core.batch.TaskTable.TASK;
import static cn.minshui.engine.core.batch.TaskTable.TENANT;
import static cn.minshui.engine.core.batch.TaskTable.TOTAL;
import static cn.minshui.engine.core.batch.TaskTable.USER;
import static org.mybatis.dynamic.sql.SqlBuilder.deleteFrom;
import static org.mybatis.dynamic.sql.SqlBuilder.equalTo;
import static org.mybatis.dynamic.sql.SqlBuilder.insertInto;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isIn;
import static org.mybatis.dynamic.sql.SqlBuilder.isLessThan;
import static org.mybatis.dynamic.sql.SqlBuilder.isLike;
import static org.mybatis.dynamic.sql.SqlBuilder.on;
import static org.mybatis.dynamic.sql.SqlBuilder.select;
import static org.mybatis.dynamic.sql.SqlBuilder.sum;
import static org.mybatis.dynamic.sql.SqlBuilder.update;

import cn.minshui.engine.core.batch.Task.Kind;
import cn.minshui.engine.core.batch.Task.Status;
import cn.minshui.engine.core.data.TaskOrigin;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.protect.Protection;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.TenantId;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.render.RenderingStrategies;
import org.mybatis.dynamic.sql.select.render.SelectStatementProvider;
import org.mybatis.dynamic.sql.update.UpdateModel;
import org.mybatis.dynamic.sql.util.Buildable;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** The rows of {@code sys_task}. */
final class TaskStore {
    private static final SqlTable STEP = SqlTable.of("BATCH_STEP_EXECUTION");
    private static final SqlTable EXECUTION = SqlTable.of("BATCH_JOB_EXECUTION");
    private static final SqlColumn<Long> STEP_EXECUTION = STEP.column("JOB_EXECUTION_ID");
    private static final SqlColumn<String> STEP_NAME = STEP.column("STEP_NAME");
    private static final SqlColumn<Long> WRITTEN = STEP.column("WRITE_COUNT");
    private static final SqlColumn<Long> EXECUTION_ID = EXECUTION.column("JOB_EXECUTION_ID");
    private static final SqlColumn<Long> INSTANCE = EXECUTION.column("JOB_INSTANCE_ID");
    private static final SqlTable BULK_ROW = SqlTable.of("sys_bulk_row");
    private static final SqlColumn<Long> BULK_TASK = BULK_ROW.column("task_id");
    private static final int SHOWN = 100;

    private final NamedParameterJdbcTemplate jdbc;
    private final Protection protection;

    TaskStore(Database database) {
        this.jdbc = new NamedParameterJdbcTemplate(database.jdbc());
        this.protection = database.protection();
    }

    void insert(
            long id,
            CallContext context,
            Kind kind,
            String name,
            String parameters,
            @Nullable TaskOrigin origin,
            String node) {
        var statement = insertInto(TASK)
                .set(ID)
                .toValue(id)
                .set(TENANT)
                .toValue(context.tenant().value())
                .set(ORGANIZATION)
                .toValue(context.organization().value())
                .set(USER)
                .toValue(context.principal().userId())
                .set(RELEASE)
                .toValue(context.release().value())
                .set(KIND)
                .toValue(kind.name())
                .set(NAME)
                .toValue(name)
                .set(PARAMETERS)
                .toValue(TaskTable.sealed(protection.texts(), id, parameters))
                .set(STATUS)
                .toValue(Status.QUEUED.name())
                .set(NODE)
                .toValue(node)
                .set(DONE)
                .toValue(0L)
                .set(ORIGIN_OBJECT)
                .toValueOrNull(origin == null ? null : origin.object())
                .set(ORIGIN_RECORD)
                .toValueOrNull(origin == null ? null : origin.record())
                .set(ORIGIN_ACTION)
                .toValueOrNull(origin == null ? null : origin.action())
                .set(CREATED)
                .toValue(now())
                .build()
                .render(RenderingStrategies.SPRING_NAMED_PARAMETER);
        jdbc.update(statement.getInsertStatement(), statement.getParameters());
    }

    Optional<Task> find(long id) {
        return tasks(TaskTable.selectAll()
                        .where(ID, isEqualTo(id))
                        .build()
                        .render(RenderingStrategies.SPRING_NAMED_PARAMETER))
                .stream()
                .findFirst();
    }

    /** The newest tasks of a user. */
    List<Task> ofUser(TenantId tenant, long user) {
        return tasks(TaskTable.selectAll()
                .where(TENANT, isEqualTo(tenant.value()))
                .and(USER, isEqualTo(user))
                .orderBy(CREATED.descending(), ID.descending())
                .limit(SHOWN)
                .build()
                .render(RenderingStrategies.SPRING_NAMED_PARAMETER));
    }

    /** The newest tasks of a tenant, whoever started them. */
    List<Task> ofTenant(TenantId tenant) {
        return tasks(TaskTable.selectAll()
                .where(TENANT, isEqualTo(tenant.value()))
                .orderBy(CREATED.descending(), ID.descending())
                .limit(SHOWN)
                .build()
                .render(RenderingStrategies.SPRING_NAMED_PARAMETER));
    }

    /** @return false when it has ended or somebody was quicker */
    boolean askForEnd(long id, long user) {
        return execute(update(TASK)
                .set(CANCELLED_BY)
                .equalTo(user)
                .where(ID, isEqualTo(id))
                .and(STATUS, isIn(Status.QUEUED.name(), Status.RUNNING.name())));
    }

    /** Gives what has not ended to another user. @return how many there were */
    long handOver(TenantId tenant, long from, long to) {
        var statement = update(TASK)
                .set(USER)
                .equalTo(to)
                .where(TENANT, isEqualTo(tenant.value()))
                .and(USER, isEqualTo(from))
                .and(STATUS, isIn(Status.QUEUED.name(), Status.RUNNING.name()))
                .build()
                .render(RenderingStrategies.SPRING_NAMED_PARAMETER);
        return jdbc.update(statement.getUpdateStatement(), statement.getParameters());
    }

    /** @return false when it is not waiting any more */
    boolean cancelQueued(long id, JsonNode problems) {
        return execute(update(TASK)
                .set(STATUS)
                .equalTo(Status.CANCELLED.name())
                .set(PROBLEMS)
                .equalToOrNull(TaskTable.sealed(protection.texts(), id, problems))
                .set(ENDED)
                .equalTo(now())
                .where(ID, isEqualTo(id))
                .and(STATUS, isEqualTo(Status.QUEUED.name())));
    }

    List<Task> unfinished() {
        return tasks(TaskTable.selectAll()
                .where(STATUS, isIn(Status.QUEUED.name(), Status.RUNNING.name()))
                .orderBy(CREATED, ID)
                .build()
                .render(RenderingStrategies.SPRING_NAMED_PARAMETER));
    }

    /** @return false when another process has it or it has ended */
    boolean claim(long id, String from, String to) {
        return execute(update(TASK)
                .set(NODE)
                .equalTo(to)
                .where(ID, isEqualTo(id))
                .and(NODE, isEqualTo(from))
                .and(STATUS, isIn(Status.QUEUED.name(), Status.RUNNING.name())));
    }

    boolean running(long id, String node) {
        return execute(update(TASK)
                .set(STATUS)
                .equalTo(Status.RUNNING.name())
                .set(STARTED)
                .equalTo(now())
                .where(ID, isEqualTo(id))
                .and(NODE, isEqualTo(node))
                .and(STATUS, isIn(Status.QUEUED.name(), Status.RUNNING.name())));
    }

    /** Back to the queue: the process ends in good order before the work does. */
    boolean queued(long id, String node) {
        return execute(update(TASK)
                .set(STATUS)
                .equalTo(Status.QUEUED.name())
                .where(ID, isEqualTo(id))
                .and(NODE, isEqualTo(node)));
    }

    /** @return false when the task is no longer this node's, and nothing was changed */
    boolean end(
            long id, String node, Status status, long done, @Nullable JsonNode result, @Nullable JsonNode problems) {
        return execute(update(TASK)
                .set(STATUS)
                .equalTo(status.name())
                .set(DONE)
                .equalTo(done)
                .set(RESULT)
                .equalToOrNull(TaskTable.sealed(protection.texts(), id, result))
                .set(PROBLEMS)
                .equalToOrNull(TaskTable.sealed(protection.texts(), id, problems))
                .set(ENDED)
                .equalTo(now())
                .where(ID, isEqualTo(id))
                .and(NODE, isEqualTo(node))
                .and(STATUS, isIn(Status.QUEUED.name(), Status.RUNNING.name())));
    }

    /** With what their requests on many records have kept. */
    void purge(TenantId tenant, Instant before) {
        LocalDateTime end = LocalDateTime.ofInstant(before, ZoneOffset.UTC);
        var rows = deleteFrom(BULK_ROW)
                .where(
                        BULK_TASK,
                        isIn(select(ID)
                                .from(TASK)
                                .where(TENANT, isEqualTo(tenant.value()))
                                .and(ENDED, isLessThan(end))))
                .build()
                .render(RenderingStrategies.SPRING_NAMED_PARAMETER);
        jdbc.update(rows.getDeleteStatement(), rows.getParameters());
        var statement = deleteFrom(TASK)
                .where(TENANT, isEqualTo(tenant.value()))
                .and(ENDED, isLessThan(end))
                .build()
                .render(RenderingStrategies.SPRING_NAMED_PARAMETER);
        jdbc.update(statement.getDeleteStatement(), statement.getParameters());
    }

    void progress(long id, String node, long done, long total) {
        execute(update(TASK)
                .set(DONE)
                .equalTo(done)
                .set(TOTAL)
                .equalTo(total)
                .where(ID, isEqualTo(id))
                .and(NODE, isEqualTo(node)));
    }

    /** How much there is to do. */
    void total(long id, String node, long total) {
        execute(update(TASK).set(TOTAL).equalTo(total).where(ID, isEqualTo(id)).and(NODE, isEqualTo(node)));
    }

    /** What the nodes that work on a job have done together so far. */
    void counted(long id, String node, long done) {
        execute(update(TASK).set(DONE).equalTo(done).where(ID, isEqualTo(id)).and(NODE, isEqualTo(node)));
    }

    /** Rows that all runs of a job together have committed: the database knows, the returned execution may not. */
    long rowsCommitted(long jobInstance) {
        SelectStatementProvider statement = select(sum(WRITTEN))
                .from(STEP)
                .join(EXECUTION, on(STEP_EXECUTION, equalTo(EXECUTION_ID)))
                .where(INSTANCE, isEqualTo(jobInstance))
                .and(STEP_NAME, isLike(JobRun.WORKER_STEPS))
                .build()
                .render(RenderingStrategies.SPRING_NAMED_PARAMETER);
        Long rows = jdbc.queryForObject(statement.getSelectStatement(), statement.getParameters(), Long.class);
        return rows == null ? 0 : rows;
    }

    private boolean execute(Buildable<UpdateModel> update) {
        var statement = update.build().render(RenderingStrategies.SPRING_NAMED_PARAMETER);
        return jdbc.update(statement.getUpdateStatement(), statement.getParameters()) == 1;
    }

    private List<Task> tasks(SelectStatementProvider statement) {
        return jdbc.query(
                statement.getSelectStatement(),
                statement.getParameters(),
                (row, number) -> TaskTable.task(row, protection.texts()));
    }

    private static LocalDateTime now() {
        return LocalDateTime.now(ZoneOffset.UTC);
    }
}
