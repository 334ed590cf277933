package cn.minshui.engine.core.batch;

import static org.mybatis.dynamic.sql.SqlBuilder.select;

import cn.minshui.engine.core.batch.Task.Kind;
import cn.minshui.engine.core.batch.Task.Status;
import cn.minshui.engine.core.data.TaskOrigin;
import cn.minshui.engine.core.protect.TextVault;
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
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.select.QueryExpressionDSL;
import org.mybatis.dynamic.sql.select.SelectModel;

/** Columns of {@code sys_task} and a task read from them. */
final class TaskTable {
    private static final ObjectMapper JSON = new ObjectMapper();
    static final SqlTable TASK = SqlTable.of("sys_task");
    static final SqlColumn<Long> ID = TASK.column("id");
    static final SqlColumn<Long> TENANT = TASK.column("tenant_id");
    static final SqlColumn<Long> ORGANIZATION = TASK.column("org_id");
    static final SqlColumn<Long> USER = TASK.column("user_id");
    static final SqlColumn<String> RELEASE = TASK.column("release_hash");
    static final SqlColumn<String> KIND = TASK.column("kind");
    static final SqlColumn<String> NAME = TASK.column("name");
    static final SqlColumn<String> PARAMETERS = TASK.column("parameters");
    static final SqlColumn<String> STATUS = TASK.column("status");
    static final SqlColumn<String> NODE = TASK.column("node");
    static final SqlColumn<Long> DONE = TASK.column("rows_done");
    static final SqlColumn<Long> TOTAL = TASK.column("rows_total");
    static final SqlColumn<String> ORIGIN_OBJECT = TASK.column("origin_object");
    static final SqlColumn<Long> ORIGIN_RECORD = TASK.column("origin_record");
    static final SqlColumn<String> ORIGIN_ACTION = TASK.column("origin_action");
    static final SqlColumn<Long> CANCELLED_BY = TASK.column("cancelled_by");
    static final SqlColumn<String> RESULT = TASK.column("result");
    static final SqlColumn<String> PROBLEMS = TASK.column("problems");
    static final SqlColumn<LocalDateTime> CREATED = TASK.column("created_at");
    static final SqlColumn<LocalDateTime> STARTED = TASK.column("started_at");
    static final SqlColumn<LocalDateTime> ENDED = TASK.column("ended_at");

    private TaskTable() {}

    /** Every column, as {@link #task} reads them. */
    static QueryExpressionDSL<SelectModel> selectAll() {
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

    /** Parameters, results and problems may hold values of records. */
    static String sealed(TextVault texts, long task, String text) {
        return texts.seal(text, place(task));
    }

    static @Nullable String sealed(TextVault texts, long task, @Nullable JsonNode json) {
        return json == null ? null : sealed(texts, task, json.toString());
    }

    private static String place(long task) {
        return "sys_task|" + task;
    }

    static Task task(ResultSet row, TextVault texts) throws SQLException {
        long id = row.getLong(1);
        return new Task(
                id,
                new TenantId(row.getLong(2)),
                new OrgNodeId(row.getLong(3)),
                row.getLong(4),
                new ReleaseId(row.getString(5)),
                Kind.valueOf(row.getString(6)),
                row.getString(7),
                texts.open(row.getString(8), place(id)),
                Status.valueOf(row.getString(9)),
                row.getString(10),
                row.getLong(11),
                row.getObject(12, Long.class),
                json(row.getString(13), id, texts),
                json(row.getString(14), id, texts),
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

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        LocalDateTime value = row.getObject(column, LocalDateTime.class);
        return value == null ? null : value.toInstant(ZoneOffset.UTC);
    }

    private static @Nullable JsonNode json(@Nullable String text, long task, TextVault texts) {
        try {
            return text == null ? null : JSON.readTree(texts.open(text, place(task)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a task's result cannot be read", e);
        }
    }
}
