package cn.minshui.engine.core.schedule;

import static org.mybatis.dynamic.sql.SqlBuilder.deleteFrom;
import static org.mybatis.dynamic.sql.SqlBuilder.insertInto;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isLessThan;
import static org.mybatis.dynamic.sql.SqlBuilder.isNotEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.select;
import static org.mybatis.dynamic.sql.SqlBuilder.update;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.schedule.JobRun.State;
import cn.minshui.engine.spi.context.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.BasicColumn;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** The rows of {@code sys_job_run}. */
final class JobRuns {
    private static final int LONGEST_PROBLEM = 1000;
    private static final SqlTable TABLE = SqlTable.of("sys_job_run");
    private static final SqlColumn<Long> ID = TABLE.column("id");
    private static final SqlColumn<Long> TENANT = TABLE.column("tenant_id");
    private static final SqlColumn<String> JOB = TABLE.column("job");
    private static final SqlColumn<String> FIRE = TABLE.column("fire");
    private static final SqlColumn<Long> USER = TABLE.column("user_id");
    private static final SqlColumn<String> RELEASE = TABLE.column("release_hash");
    private static final SqlColumn<String> NODE = TABLE.column("node");
    private static final SqlColumn<String> STATE = TABLE.column("state");
    private static final SqlColumn<Long> TASK = TABLE.column("task_id");
    private static final SqlColumn<String> PROBLEM = TABLE.column("problem");
    private static final SqlColumn<Boolean> ALERTED = TABLE.column("alerted");
    private static final SqlColumn<LocalDateTime> STARTED = TABLE.column("started_at");
    private static final SqlColumn<LocalDateTime> ENDED = TABLE.column("ended_at");
    private static final BasicColumn[] ALL = {
        ID, TENANT, JOB, FIRE, USER, RELEASE, NODE, STATE, TASK, PROBLEM, ALERTED, STARTED, ENDED
    };

    private final NamedParameterJdbcTemplateExtensions sql;

    JobRuns(Database database) {
        this.sql = new NamedParameterJdbcTemplateExtensions(new NamedParameterJdbcTemplate(database.jdbc()));
    }

    void insert(JobRun run) {
        sql.generalInsert(insertInto(TABLE)
                .set(ID)
                .toValue(run.id())
                .set(TENANT)
                .toValue(run.tenant().value())
                .set(JOB)
                .toValue(run.job())
                .set(FIRE)
                .toValue(run.fire())
                .set(USER)
                .toValue(run.user())
                .set(RELEASE)
                .toValue(run.release())
                .set(NODE)
                .toValue(run.node())
                .set(STATE)
                .toValue(run.state().word())
                .set(ALERTED)
                .toValue(false)
                .set(STARTED)
                .toValue(utc(run.startedAt())));
    }

    Optional<JobRun> find(TenantId tenant, String job, String fire) {
        return sql
                .selectList(
                        select(ALL)
                                .from(TABLE)
                                .where(TENANT, isEqualTo(tenant.value()))
                                .and(JOB, isEqualTo(job))
                                .and(FIRE, isEqualTo(fire)),
                        JobRuns::row)
                .stream()
                .findFirst();
    }

    /** The newest runs of a job, newest first. */
    List<JobRun> list(TenantId tenant, String job, int most) {
        return sql.selectList(
                select(ALL)
                        .from(TABLE)
                        .where(TENANT, isEqualTo(tenant.value()))
                        .and(JOB, isEqualTo(job))
                        .orderBy(ID.descending())
                        .limit(most),
                JobRuns::row);
    }

    List<JobRun> running() {
        return sql.selectList(
                select(ALL)
                        .from(TABLE)
                        .where(STATE, isEqualTo(State.RUNNING.word()))
                        .orderBy(ID),
                JobRuns::row);
    }

    void taken(long id, String node) {
        sql.update(update(TABLE).set(NODE).equalTo(node).where(ID, isEqualTo(id)));
    }

    void task(long id, long task) {
        sql.update(update(TABLE).set(TASK).equalTo(task).where(ID, isEqualTo(id)));
    }

    /** @return false when it has ended already */
    boolean end(long id, State state, @Nullable String problem, Instant now) {
        return sql.update(update(TABLE)
                        .set(STATE)
                        .equalTo(state.word())
                        .set(PROBLEM)
                        .equalToOrNull(problem == null ? null : cut(problem))
                        .set(ENDED)
                        .equalTo(utc(now))
                        .where(ID, isEqualTo(id))
                        .and(STATE, isEqualTo(State.RUNNING.word())))
                == 1;
    }

    void alerted(long id) {
        sql.update(update(TABLE).set(ALERTED).equalTo(true).where(ID, isEqualTo(id)));
    }

    void purge(TenantId tenant, Instant before) {
        sql.delete(deleteFrom(TABLE)
                .where(TENANT, isEqualTo(tenant.value()))
                .and(STATE, isNotEqualTo(State.RUNNING.word()))
                .and(ENDED, isLessThan(utc(before))));
    }

    private static String cut(String text) {
        return text.codePointCount(0, text.length()) <= LONGEST_PROBLEM
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST_PROBLEM));
    }

    private static JobRun row(ResultSet row, int number) throws SQLException {
        return new JobRun(
                row.getLong(1),
                new TenantId(row.getLong(2)),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                row.getString(6),
                row.getString(7),
                State.of(row.getString(8)),
                row.getObject(9, Long.class),
                row.getString(10),
                row.getBoolean(11),
                Objects.requireNonNull(instant(row, 12)),
                instant(row, 13));
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        LocalDateTime value = row.getObject(column, LocalDateTime.class);
        return value == null ? null : value.toInstant(ZoneOffset.UTC);
    }

    private static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
