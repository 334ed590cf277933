package cn.minshui.engine.core.data.journal;

import static org.mybatis.dynamic.sql.SqlBuilder.count;
import static org.mybatis.dynamic.sql.SqlBuilder.deleteFrom;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isGreaterThan;
import static org.mybatis.dynamic.sql.SqlBuilder.isLessThanOrEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isNotNull;
import static org.mybatis.dynamic.sql.SqlBuilder.isNull;
import static org.mybatis.dynamic.sql.SqlBuilder.select;

import cn.minshui.engine.core.data.plan.SqlText;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.data.plan.TableStatements;
import cn.minshui.engine.core.data.plan.TableStatements.Column;
import cn.minshui.engine.core.database.Database;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.render.RenderingStrategies;
import org.mybatis.dynamic.sql.select.render.SelectStatementProvider;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * The records of requests on many that are worked as tasks ({@code sys_bulk_row}): those that wait and those that were refused.
 * Those that were done are gone from here. They go with their task.
 */
public final class BulkRows {
    private static final int ROWS = 512;
    private static final String NAME = "sys_bulk_row";
    private static final SqlTable TABLE = SqlTable.of(NAME);
    private static final SqlColumn<Long> TASK = TABLE.column("task_id");
    private static final SqlColumn<Long> RECORD = TABLE.column("record_id");
    private static final SqlColumn<Long> VERSION = TABLE.column("record_version");
    private static final SqlColumn<String> PROBLEMS = TABLE.column("problems");

    private static final Column TASK_SLOT = new Column("task_id", Types.BIGINT);
    private static final Column RECORD_SLOT = new Column("record_id", Types.BIGINT);
    private static final Column VERSION_SLOT = new Column("record_version", Types.BIGINT);
    private static final Column PROBLEMS_SLOT = new Column("problems", Types.VARCHAR);

    private final Statements statements;
    private final NamedParameterJdbcTemplate jdbc;
    private final TableStatements table = new TableStatements(NAME);
    private final Map<Integer, SqlText> inserts = new ConcurrentHashMap<>();
    private final SqlText refuse = table.update(List.of(PROBLEMS_SLOT), List.of(TASK_SLOT, RECORD_SLOT));

    public BulkRows(Database database, Statements statements) {
        this.statements = statements;
        this.jdbc = new NamedParameterJdbcTemplate(database.jdbc());
    }

    /** @param version that the record must be of; null where it does not matter */
    public record Row(long record, @Nullable Long version) {}

    /** @param problems as they are kept, in both languages */
    public record RefusedRow(long record, String problems) {}

    /** @param left records that nobody has looked at yet, or that were refused @param refused the latter alone */
    public record Tally(long left, long refused) {}

    /** @param versions by id */
    public void write(long task, Map<Long, @Nullable Long> versions) {
        List<@Nullable Object[]> rows = new ArrayList<>(versions.size());
        versions.forEach((record, version) -> rows.add(new @Nullable Object[] {task, record, version}));
        statements.insert(
                rows,
                ROWS,
                size -> inserts.computeIfAbsent(size, n -> table.insertRows(n, TASK_SLOT, RECORD_SLOT, VERSION_SLOT)));
    }

    /** The records that come after one, in ascending order of their ids. */
    public List<Row> next(long task, long after, int most) {
        return query(
                select(RECORD, VERSION)
                        .from(TABLE)
                        .where(TASK, isEqualTo(task))
                        .and(RECORD, isGreaterThan(after))
                        .orderBy(RECORD)
                        .limit(most)
                        .build()
                        .render(RenderingStrategies.SPRING_NAMED_PARAMETER),
                r -> new Row(r.getLong(1), r.getObject(2, Long.class)));
    }

    /**
     * Ends the part of the records after one and up to another.
     *
     * @param refused problems, as they are kept, by the id of the record
     */
    public void settle(long task, long after, long last, Map<Long, String> refused) {
        List<Map<String, @Nullable Object>> updates = new ArrayList<>();
        refused.forEach((record, problems) -> {
            Map<String, @Nullable Object> values = new HashMap<>();
            values.put(TASK_SLOT.name(), task);
            values.put(RECORD_SLOT.name(), record);
            values.put(PROBLEMS_SLOT.name(), statements.protection().texts().seal(problems, place(task, record)));
            updates.add(values);
        });
        if (!updates.isEmpty()) {
            statements.updateEach(refuse, updates);
        }
        var done = deleteFrom(TABLE)
                .where(TASK, isEqualTo(task))
                .and(RECORD, isGreaterThan(after))
                .and(RECORD, isLessThanOrEqualTo(last))
                .and(PROBLEMS, isNull())
                .build()
                .render(RenderingStrategies.SPRING_NAMED_PARAMETER);
        jdbc.update(done.getDeleteStatement(), done.getParameters());
    }

    public Tally tally(long task) {
        return query(
                        select(count(), count(PROBLEMS))
                                .from(TABLE)
                                .where(TASK, isEqualTo(task))
                                .build()
                                .render(RenderingStrategies.SPRING_NAMED_PARAMETER),
                        r -> new Tally(r.getLong(1), r.getLong(2)))
                .get(0);
    }

    /** The refused records that come after one, in ascending order of their ids. */
    public List<RefusedRow> refused(long task, long after, int most) {
        return query(
                select(RECORD, PROBLEMS)
                        .from(TABLE)
                        .where(TASK, isEqualTo(task))
                        .and(RECORD, isGreaterThan(after))
                        .and(PROBLEMS, isNotNull())
                        .orderBy(RECORD)
                        .limit(most)
                        .build()
                        .render(RenderingStrategies.SPRING_NAMED_PARAMETER),
                r -> {
                    long record = r.getLong(1);
                    String problems = Objects.requireNonNull(r.getString(2));
                    return new RefusedRow(
                            record, statements.protection().texts().open(problems, place(task, record)));
                });
    }

    /** Under which the problems of a record are encrypted: they may tell values of it. */
    private static String place(long task, long record) {
        return "sys_bulk_row|" + task + "|" + record;
    }

    private <T> List<T> query(SelectStatementProvider statement, Statements.RowReader<T> reader) {
        return jdbc.query(statement.getSelectStatement(), statement.getParameters(), (row, number) -> reader.read(row));
    }
}
