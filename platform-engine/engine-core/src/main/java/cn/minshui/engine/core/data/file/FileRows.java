package cn.minshui.engine.core.data.file;

import static org.mybatis.dynamic.sql.SqlBuilder.count;
import static org.mybatis.dynamic.sql.SqlBuilder.deleteFrom;
import static org.mybatis.dynamic.sql.SqlBuilder.insertInto;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isIn;
import static org.mybatis.dynamic.sql.SqlBuilder.isLessThan;
import static org.mybatis.dynamic.sql.SqlBuilder.select;
import static org.mybatis.dynamic.sql.SqlBuilder.sum;
import static org.mybatis.dynamic.sql.SqlBuilder.update;

import cn.minshui.engine.core.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.BasicColumn;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.render.RenderingStrategies;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** What is known of each file beside its content: {@code sys_file}. Statements join the transaction under way. */
public final class FileRows {
    private static final SqlTable TABLE = SqlTable.of("sys_file");
    private static final SqlColumn<Long> ID = SqlColumn.of("id", TABLE);
    private static final SqlColumn<Long> TENANT = SqlColumn.of("tenant_id", TABLE);
    private static final SqlColumn<Long> OWNER = SqlColumn.of("org_id", TABLE);
    private static final SqlColumn<String> OBJECT = SqlColumn.of("object", TABLE);
    private static final SqlColumn<Long> RECORD = SqlColumn.of("record_id", TABLE);
    private static final SqlColumn<String> FIELD = SqlColumn.of("field", TABLE);
    private static final SqlColumn<String> NAME = SqlColumn.of("name", TABLE);
    private static final SqlColumn<String> TYPE = SqlColumn.of("media_type", TABLE);
    private static final SqlColumn<Long> SIZE = SqlColumn.of("byte_count", TABLE);
    private static final SqlColumn<String> SHA256 = SqlColumn.of("sha256", TABLE);
    private static final SqlColumn<Long> BY = SqlColumn.of("created_by", TABLE);
    private static final SqlColumn<LocalDateTime> AT = SqlColumn.of("created_at", TABLE);
    private static final SqlColumn<String> STATE = SqlColumn.of("state", TABLE);
    private static final SqlColumn<LocalDateTime> CHANGED = SqlColumn.of("changed_at", TABLE);
    private static final BasicColumn[] ALL = {
        ID, TENANT, OWNER, OBJECT, RECORD, FIELD, NAME, TYPE, SIZE, SHA256, BY, AT, STATE
    };

    private final NamedParameterJdbcTemplateExtensions sql;

    public FileRows(Database database) {
        this.sql = new NamedParameterJdbcTemplateExtensions(new NamedParameterJdbcTemplate(database.jdbc()));
    }

    /** From the upload to its record, and out of it. */
    public enum State {
        /** Uploaded, in no record yet. */
        TEMPORARY,
        LINKED,
        /** Taken out of its record; its content goes with the next housekeeping. */
        REMOVED
    }

    /** @param organization 0 until it is linked @param record null until it is linked */
    public record FileRow(
            long id,
            long tenant,
            long organization,
            String object,
            @Nullable Long record,
            String field,
            String name,
            String type,
            long size,
            String sha256,
            long by,
            Instant at,
            State state) {}

    public void insert(FileRow row) {
        sql.generalInsert(insertInto(TABLE)
                .set(ID)
                .toValue(row.id())
                .set(TENANT)
                .toValue(row.tenant())
                .set(OWNER)
                .toValue(row.organization())
                .set(OBJECT)
                .toValue(row.object())
                .set(FIELD)
                .toValue(row.field())
                .set(NAME)
                .toValue(row.name())
                .set(TYPE)
                .toValue(row.type())
                .set(SIZE)
                .toValue(row.size())
                .set(SHA256)
                .toValue(row.sha256())
                .set(BY)
                .toValue(row.by())
                .set(AT)
                .toValue(utc(row.at()))
                .set(STATE)
                .toValue(row.state().name())
                .set(CHANGED)
                .toValue(utc(row.at())));
    }

    public Optional<FileRow> find(long tenant, long id) {
        return find(tenant, List.of(id)).stream().findFirst();
    }

    public List<FileRow> find(long tenant, Collection<Long> ids) {
        return sql.selectList(
                select(ALL).from(TABLE).where(TENANT, isEqualTo(tenant)).and(ID, isIn(ids)), (rows, n) -> row(rows));
    }

    /** Files that a user uploaded and has put into no record yet. */
    public long temporaryOf(long tenant, long user) {
        return sql.count(select(count())
                .from(TABLE)
                .where(TENANT, isEqualTo(tenant))
                .and(BY, isEqualTo(user))
                .and(STATE, isEqualTo(State.TEMPORARY.name())));
    }

    /** @return how many became the record's; fewer when another record was quicker */
    public int link(long tenant, Collection<Long> ids, long organization, long record, Instant now) {
        return sql.update(update(TABLE)
                .set(STATE)
                .equalTo(State.LINKED.name())
                .set(OWNER)
                .equalTo(organization)
                .set(RECORD)
                .equalTo(record)
                .set(CHANGED)
                .equalTo(utc(now))
                .where(TENANT, isEqualTo(tenant))
                .and(ID, isIn(ids))
                .and(STATE, isEqualTo(State.TEMPORARY.name())));
    }

    /** Bytes of the files in records of the organisations. */
    public long bytesOf(long tenant, Collection<Long> organizations) {
        return organizations.isEmpty()
                ? 0
                : sql.selectOne(
                                select(sum(SIZE))
                                        .from(TABLE)
                                        .where(TENANT, isEqualTo(tenant))
                                        .and(OWNER, isIn(organizations))
                                        .and(STATE, isEqualTo(State.LINKED.name()))
                                        .build()
                                        .render(RenderingStrategies.SPRING_NAMED_PARAMETER),
                                (rows, n) -> rows.getLong(1))
                        .orElse(0L);
    }

    public void remove(long tenant, Collection<Long> ids, Instant now) {
        sql.update(update(TABLE)
                .set(STATE)
                .equalTo(State.REMOVED.name())
                .set(CHANGED)
                .equalTo(utc(now))
                .where(TENANT, isEqualTo(tenant))
                .and(ID, isIn(ids)));
    }

    /** Lets go of uploads that have found no record since then: from now on none can take them. */
    public void expire(Instant limit, Instant now) {
        sql.update(update(TABLE)
                .set(STATE)
                .equalTo(State.REMOVED.name())
                .set(CHANGED)
                .equalTo(utc(now))
                .where(STATE, isEqualTo(State.TEMPORARY.name()))
                .and(CHANGED, isLessThan(utc(limit))));
    }

    /** Files that were let go before then, oldest first. */
    public List<FileRow> removedBefore(Instant limit, int most) {
        return sql.selectList(
                select(ALL)
                        .from(TABLE)
                        .where(STATE, isEqualTo(State.REMOVED.name()))
                        .and(CHANGED, isLessThan(utc(limit)))
                        .orderBy(CHANGED)
                        .limit(most),
                (rows, n) -> row(rows));
    }

    /** @return false when it is not in the state any more */
    public boolean delete(FileRow row) {
        return sql.delete(deleteFrom(TABLE)
                        .where(ID, isEqualTo(row.id()))
                        .and(STATE, isEqualTo(row.state().name())))
                == 1;
    }

    private static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    private static FileRow row(ResultSet rows) throws SQLException {
        long record = rows.getLong(5);
        return new FileRow(
                rows.getLong(1),
                rows.getLong(2),
                rows.getLong(3),
                rows.getString(4),
                record == 0 ? null : record,
                rows.getString(6),
                rows.getString(7),
                rows.getString(8),
                rows.getLong(9),
                rows.getString(10),
                rows.getLong(11),
                rows.getObject(12, LocalDateTime.class).toInstant(ZoneOffset.UTC),
                State.valueOf(rows.getString(13)));
    }
}
