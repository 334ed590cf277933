package cn.minshui.engine.core.batch;

import static org.mybatis.dynamic.sql.SqlBuilder.deleteFrom;
import static org.mybatis.dynamic.sql.SqlBuilder.equalTo;
import static org.mybatis.dynamic.sql.SqlBuilder.insertInto;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isIn;
import static org.mybatis.dynamic.sql.SqlBuilder.isNull;
import static org.mybatis.dynamic.sql.SqlBuilder.on;
import static org.mybatis.dynamic.sql.SqlBuilder.select;
import static org.mybatis.dynamic.sql.SqlBuilder.update;

import cn.minshui.engine.core.database.Database;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.render.RenderingStrategies;
import org.mybatis.dynamic.sql.select.QueryExpressionDSL;
import org.mybatis.dynamic.sql.select.SelectModel;
import org.mybatis.dynamic.sql.select.render.SelectStatementProvider;
import org.springframework.batch.core.BatchStatus;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** The rows of {@code sys_task_partition}, beside the step rows that they point to. */
final class PartitionStore {
    private static final SqlTable PARTITION = SqlTable.of("sys_task_partition");
    private static final SqlColumn<Long> STEP_ID = PARTITION.column("step_id");
    private static final SqlColumn<Long> TASK_ID = PARTITION.column("task_id");
    private static final SqlColumn<Long> EXECUTION_ID = PARTITION.column("execution_id");
    private static final SqlColumn<String> NODE = PARTITION.column("node");

    private static final SqlTable STEP = SqlTable.of("BATCH_STEP_EXECUTION");
    private static final SqlColumn<Long> STEP_KEY = STEP.column("STEP_EXECUTION_ID");
    private static final SqlColumn<String> STATUS = STEP.column("STATUS");
    private static final SqlTable TASK = SqlTable.of("sys_task");
    private static final SqlColumn<Long> TASK_KEY = TASK.column("id");
    private static final SqlColumn<String> TASK_STATUS = TASK.column("status");

    private final NamedParameterJdbcTemplate jdbc;

    PartitionStore(Database database) {
        this.jdbc = new NamedParameterJdbcTemplate(database.jdbc());
    }

    /** Offers the steps of a job execution, free all of them, instead of those of an earlier one. */
    void offer(long task, long execution, Collection<Long> steps) {
        withdraw(task);
        for (long step : steps) {
            var statement = insertInto(PARTITION)
                    .set(STEP_ID)
                    .toValue(step)
                    .set(TASK_ID)
                    .toValue(task)
                    .set(EXECUTION_ID)
                    .toValue(execution)
                    .build()
                    .render(RenderingStrategies.SPRING_NAMED_PARAMETER);
            jdbc.update(statement.getInsertStatement(), statement.getParameters());
        }
    }

    void withdraw(long task) {
        var statement = deleteFrom(PARTITION)
                .where(TASK_ID, isEqualTo(task))
                .build()
                .render(RenderingStrategies.SPRING_NAMED_PARAMETER);
        jdbc.update(statement.getDeleteStatement(), statement.getParameters());
    }

    List<SharedPartition> of(long task) {
        return partitions(selected()
                .where(TASK_ID, isEqualTo(task))
                .orderBy(STEP_ID)
                .build()
                .render(RenderingStrategies.SPRING_NAMED_PARAMETER));
    }

    /** Partitions of running tasks that nobody works. */
    List<SharedPartition> free(int atMost) {
        return partitions(selected()
                .join(TASK, on(TASK_ID, equalTo(TASK_KEY)))
                .where(NODE, isNull())
                .and(TASK_STATUS, isEqualTo(Task.Status.RUNNING.name()))
                .and(STATUS, isIn(BatchStatus.STARTING.name(), BatchStatus.STARTED.name(), BatchStatus.STOPPED.name()))
                .orderBy(STEP_ID)
                .limit(atMost)
                .build()
                .render(RenderingStrategies.SPRING_NAMED_PARAMETER));
    }

    /** @return false when somebody was quicker */
    boolean take(long step, @Nullable String from, @Nullable String to) {
        var change = update(PARTITION).set(NODE).equalToOrNull(to).where(STEP_ID, isEqualTo(step));
        var statement = (from == null ? change.and(NODE, isNull()) : change.and(NODE, isEqualTo(from)))
                .build()
                .render(RenderingStrategies.SPRING_NAMED_PARAMETER);
        return jdbc.update(statement.getUpdateStatement(), statement.getParameters()) == 1;
    }

    /** Another step for a partition, free to be taken. */
    void replace(long step, long by) {
        var statement = update(PARTITION)
                .set(STEP_ID)
                .equalTo(by)
                .set(NODE)
                .equalToNull()
                .where(STEP_ID, isEqualTo(step))
                .build()
                .render(RenderingStrategies.SPRING_NAMED_PARAMETER);
        jdbc.update(statement.getUpdateStatement(), statement.getParameters());
    }

    private static QueryExpressionDSL<SelectModel> selected() {
        return select(STEP_ID, TASK_ID, EXECUTION_ID, NODE, STATUS)
                .from(PARTITION)
                .join(STEP, on(STEP_ID, equalTo(STEP_KEY)));
    }

    private List<SharedPartition> partitions(SelectStatementProvider statement) {
        return jdbc.query(
                statement.getSelectStatement(),
                statement.getParameters(),
                (row, number) -> new SharedPartition(
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getString(4),
                        BatchStatus.valueOf(row.getString(5))));
    }
}
