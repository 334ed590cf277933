package cn.minshui.engine.core.batch;

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
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.render.RenderingStrategies;
import org.mybatis.dynamic.sql.select.QueryExpressionDSL;
import org.mybatis.dynamic.sql.select.SelectModel;
import org.mybatis.dynamic.sql.select.render.SelectStatementProvider;
import org.mybatis.dynamic.sql.update.UpdateModel;
import org.mybatis.dynamic.sql.util.Buildable;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** The rows of {@code sys_task}. */
final class TaskStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SqlTable TASK = SqlTable.of("sys_task");
    private static final SqlColumn<Long> ID = TASK.column("id");
    private static final SqlColumn<Long> TENANT = TASK.column("tenant_id");
    private static final SqlColumn<Long> ORGANIZATION = TASK.column("org_id");
    private static final SqlColumn<Long> USER = TASK.column("user_id");
    private static final SqlColumn<String> RELEASE = TASK.column("release_hash");
    private static final SqlColumn<String> KIND = TASK.column("kind");
    private static final SqlColumn<String> NAME = TASK.column("name");
    private static final SqlColumn<String> PARAMETERS = TASK.column("parameters");
    private static final SqlColumn<String> STATUS = TASK.column("status");
    private static final SqlColumn<String> NODE = TASK.column("node");
    private static final SqlColumn<Long> DONE = TASK.column("rows_done");
    private static final SqlColumn<Long> TOTAL = TASK.column("rows_total");
    private static final SqlColumn<String> ORIGIN_OBJECT = TASK.column("origin_object");
    private static final SqlColumn<Long> ORIGIN_RECORD = TASK.column("origin_record");
    private static final SqlColumn<String> ORIGIN_ACTION = TASK.column("origin_action");
    private static final SqlColumn<Long> CANCELLED_BY = TASK.column("cancelled_by");
    private static final SqlColumn<String> RESULT = TASK.column("result");
    private static final SqlColumn<String> PROBLEMS = TASK.column("problems");
    private static final SqlColumn<LocalDateTime> CREATED = TASK.column("created_at");
    private static final SqlColumn<LocalDateTime> STARTED = TASK.column("started_at");
    private static final SqlColumn<LocalDateTime> ENDED = TASK.column("ended_at");

    private static final SqlTable STEP = SqlTable.of("BATCH_STEP_EXECUTION");
    private static final SqlTable EXECUTION = SqlTable.of("BATCH_JOB_EXECUTION");
    private static final SqlColumn<Long> STEP_EXECUTION = STEP.column("JOB_EXECUTION_ID");
    private static final SqlColumn<String> STEP_NAME = STEP.column("STEP_NAME");
    private static final SqlColumn<Long> WRITTEN = STEP.column("WRITE_COUNT");
    private static final SqlColumn<Long> EXECUTION_ID = EXECUTION.column("JOB_EXECUTION_ID");
    private static final SqlColumn<Long> INSTANCE = EXECUTION.column("JOB_INSTANCE_ID");
    private static final int SHOWN = 100;

    private final NamedParameterJdbcTemplate jdbc;

    TaskStore(Database database) {
        this.jdbc = new NamedParameterJdbcTemplate(database.jdbc());
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
                .toValue(parameters)
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
        return tasks(selectAll().where(ID, isEqualTo(id)).build().render(RenderingStrategies.SPRING_NAMED_PARAMETER))
                .stream()
                .findFirst();
    }

    /** The newest tasks of a user. */
    List<Task> ofUser(TenantId tenant, long user) {
        return tasks(selectAll()
                .where(TENANT, isEqualTo(tenant.value()))
                .and(USER, isEqualTo(user))
                .orderBy(CREATED.descending(), ID.descending())
                .limit(SHOWN)
                .build()
                .render(RenderingStrategies.SPRING_NAMED_PARAMETER));
    }

    /** The newest tasks of a tenant, whoever started them. */
    List<Task> ofTenant(TenantId tenant) {
        return tasks(selectAll()
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

    /** @return false when it is not waiting any more */
    boolean cancelQueued(long id, JsonNode problems) {
        return execute(update(TASK)
                .set(STATUS)
                .equalTo(Status.CANCELLED.name())
                .set(PROBLEMS)
                .equalTo(problems.toString())
                .set(ENDED)
                .equalTo(now())
                .where(ID, isEqualTo(id))
                .and(STATUS, isEqualTo(Status.QUEUED.name())));
    }

    List<Task> unfinished() {
        return tasks(selectAll()
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
                .equalToOrNull(text(result))
                .set(PROBLEMS)
                .equalToOrNull(text(problems))
                .set(ENDED)
                .equalTo(now())
                .where(ID, isEqualTo(id))
                .and(NODE, isEqualTo(node))
                .and(STATUS, isIn(Status.QUEUED.name(), Status.RUNNING.name())));
    }

    void purge(TenantId tenant, Instant before) {
        var statement = deleteFrom(TASK)
                .where(TENANT, isEqualTo(tenant.value()))
                .and(ENDED, isLessThan(LocalDateTime.ofInstant(before, ZoneOffset.UTC)))
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

    private static QueryExpressionDSL<SelectModel> selectAll() {
        return select(
                        ID,
                        TENANT,
                        ORGANIZATION,
                        USER,
                        RELEASE,
                        KIND,
                        NAME,
                        PARAMETERS,
                        STATUS,
                        NODE,
                        DONE,
                        TOTAL,
                        RESULT,
                        PROBLEMS,
                        ORIGIN_OBJECT,
                        ORIGIN_RECORD,
                        ORIGIN_ACTION,
                        CANCELLED_BY,
                        CREATED,
                        STARTED,
                        ENDED)
                .from(TASK);
    }

    private boolean execute(Buildable<UpdateModel> update) {
        var statement = update.build().render(RenderingStrategies.SPRING_NAMED_PARAMETER);
        return jdbc.update(statement.getUpdateStatement(), statement.getParameters()) == 1;
    }

    private List<Task> tasks(SelectStatementProvider statement) {
        return jdbc.query(statement.getSelectStatement(), statement.getParameters(), (row, number) -> task(row));
    }

    private static Task task(ResultSet row) throws SQLException {
        return new Task(
                row.getLong(1),
                new TenantId(row.getLong(2)),
                new OrgNodeId(row.getLong(3)),
                row.getLong(4),
                new ReleaseId(row.getString(5)),
                Kind.valueOf(row.getString(6)),
                row.getString(7),
                row.getString(8),
                Status.valueOf(row.getString(9)),
                row.getString(10),
                row.getLong(11),
                row.getObject(12, Long.class),
                json(row.getString(13)),
                json(row.getString(14)),
                origin(row),
                row.getObject(18, Long.class) != null,
                Objects.requireNonNull(instant(row, 19)),
                instant(row, 20),
                instant(row, 21));
    }

    private static @Nullable TaskOrigin origin(ResultSet row) throws SQLException {
        String object = row.getString(15);
        return object == null ? null : new TaskOrigin(object, row.getObject(16, Long.class), row.getString(17));
    }

    private static LocalDateTime now() {
        return LocalDateTime.now(ZoneOffset.UTC);
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        LocalDateTime value = row.getObject(column, LocalDateTime.class);
        return value == null ? null : value.toInstant(ZoneOffset.UTC);
    }

    private static @Nullable String text(@Nullable JsonNode json) {
        return json == null ? null : json.toString();
    }

    private static @Nullable JsonNode json(@Nullable String text) {
        try {
            return text == null ? null : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a task's result cannot be read", e);
        }
    }
}
