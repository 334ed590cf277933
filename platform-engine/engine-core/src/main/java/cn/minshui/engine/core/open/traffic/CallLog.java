package cn.minshui.engine.core.open.traffic;

import static org.mybatis.dynamic.sql.SqlBuilder.count;
import static org.mybatis.dynamic.sql.SqlBuilder.deleteFrom;
import static org.mybatis.dynamic.sql.SqlBuilder.insertInto;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isGreaterThanOrEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isIn;
import static org.mybatis.dynamic.sql.SqlBuilder.isLessThan;
import static org.mybatis.dynamic.sql.SqlBuilder.isNotNull;
import static org.mybatis.dynamic.sql.SqlBuilder.max;
import static org.mybatis.dynamic.sql.SqlBuilder.select;
import static org.mybatis.dynamic.sql.SqlBuilder.sum;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.TenantId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Requests and how long they took. Of what was asked and answered nothing is kept but its size. */
public final class CallLog {
    private static final int LONGEST_ADDRESS = 64;
    private static final DateTimeFormatter HOURS =
            DateTimeFormatter.ofPattern("yyyyMMddHH").withZone(CallContext.BUSINESS_ZONE);
    private static final SqlTable TABLE = SqlTable.of("sys_open_call");
    private static final SqlColumn<Long> ID = SqlColumn.of("id", TABLE);
    private static final SqlColumn<Long> TENANT = SqlColumn.of("tenant_id", TABLE);
    private static final SqlColumn<Long> APPLICATION = SqlColumn.of("application_id", TABLE);
    private static final SqlColumn<String> API = SqlColumn.of("api", TABLE);
    private static final SqlColumn<String> METHOD = SqlColumn.of("method", TABLE);
    private static final SqlColumn<Long> STATUS = SqlColumn.of("status", TABLE);
    private static final SqlColumn<String> CODE = SqlColumn.of("code", TABLE);
    private static final SqlColumn<Long> MILLIS = SqlColumn.of("millis", TABLE);
    private static final SqlColumn<Long> LATENCY = SqlColumn.of("latency_class", TABLE);
    private static final SqlColumn<Long> BYTES_IN = SqlColumn.of("bytes_in", TABLE);
    private static final SqlColumn<Long> BYTES_OUT = SqlColumn.of("bytes_out", TABLE);
    private static final SqlColumn<String> ADDRESS = SqlColumn.of("address", TABLE);
    private static final SqlColumn<String> TRACE = SqlColumn.of("trace_id", TABLE);
    private static final SqlColumn<String> DAY = SqlColumn.of("call_day", TABLE);
    private static final SqlColumn<String> HOUR = SqlColumn.of("call_hour", TABLE);
    private static final SqlColumn<LocalDateTime> CALLED = SqlColumn.of("called_at", TABLE);

    private final NamedParameterJdbcTemplateExtensions sql;
    private final LongSupplier ids;

    public CallLog(Database database, LongSupplier ids) {
        this.sql = new NamedParameterJdbcTemplateExtensions(new NamedParameterJdbcTemplate(database.jdbc()));
        this.ids = ids;
    }

    /** @param code of the problem that it was refused with; null when it was answered */
    public record Entry(
            TenantId tenant,
            long application,
            String api,
            String method,
            int status,
            @Nullable String code,
            long millis,
            long bytesIn,
            long bytesOut,
            String address,
            String trace,
            Instant at) {
        LocalDate day() {
            return LocalDate.ofInstant(at, CallContext.BUSINESS_ZONE);
        }

        /** {@code yyyyMMddHH}. */
        String hour() {
            return HOURS.format(at);
        }
    }

    /** Calls that are alike, together. */
    public record Line(
            String day,
            long application,
            String api,
            int status,
            int latencyClass,
            long calls,
            long millis,
            long longest) {}

    public void write(Entry entry) {
        String address = entry.address();
        sql.generalInsert(insertInto(TABLE)
                .set(ID)
                .toValue(ids.getAsLong())
                .set(TENANT)
                .toValue(entry.tenant().value())
                .set(APPLICATION)
                .toValue(entry.application())
                .set(API)
                .toValue(entry.api())
                .set(METHOD)
                .toValue(entry.method())
                .set(STATUS)
                .toValue((long) entry.status())
                .set(CODE)
                .toValueOrNull(entry.code())
                .set(MILLIS)
                .toValue(entry.millis())
                .set(LATENCY)
                .toValue((long) Latency.classOf(entry.millis()))
                .set(BYTES_IN)
                .toValue(entry.bytesIn())
                .set(BYTES_OUT)
                .toValue(entry.bytesOut())
                .set(ADDRESS)
                .toValue(address.substring(0, Math.min(address.length(), LONGEST_ADDRESS)))
                .set(TRACE)
                .toValue(entry.trace())
                .set(DAY)
                .toValue(Admissions.day(entry.day()))
                .set(HOUR)
                .toValue(entry.hour())
                .set(CALLED)
                .toValue(LocalDateTime.ofInstant(entry.at(), ZoneOffset.UTC)));
    }

    /** What a report is made of. @param applications those that the asker may see; not empty */
    public List<Line> lines(TenantId tenant, Collection<Long> applications, LocalDate from) {
        return sql.selectList(
                select(DAY, APPLICATION, API, STATUS, LATENCY, count(), sum(MILLIS), max(MILLIS))
                        .from(TABLE)
                        .where(TENANT, isEqualTo(tenant.value()))
                        .and(APPLICATION, isIn(applications))
                        .and(DAY, isGreaterThanOrEqualTo(Admissions.day(from)))
                        .groupBy(DAY, APPLICATION, API, STATUS, LATENCY),
                (row, number) -> new Line(
                        row.getString(1),
                        row.getLong(2),
                        row.getString(3),
                        row.getInt(4),
                        row.getInt(5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getLong(8)));
    }

    /** Calls that are alike and of one hour; the hour stands in the place of the day, and nothing in that of the interface. */
    public List<Line> hours(TenantId tenant, Collection<Long> applications, LocalDate from) {
        return sql.selectList(
                select(HOUR, STATUS, LATENCY, count(), sum(MILLIS), max(MILLIS))
                        .from(TABLE)
                        .where(TENANT, isEqualTo(tenant.value()))
                        .and(APPLICATION, isIn(applications))
                        .and(DAY, isGreaterThanOrEqualTo(Admissions.day(from)))
                        .and(HOUR, isNotNull())
                        .groupBy(HOUR, STATUS, LATENCY),
                (row, number) -> new Line(
                        row.getString(1),
                        0,
                        "",
                        row.getInt(2),
                        row.getInt(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6)));
    }

    /** How many calls of an interface were refused or failed with a code. */
    public record Reason(String api, String code, int status, long calls) {}

    /** Why calls were refused or failed. */
    public List<Reason> reasons(TenantId tenant, Collection<Long> applications, LocalDate from) {
        return sql.selectList(
                select(API, CODE, STATUS, count())
                        .from(TABLE)
                        .where(TENANT, isEqualTo(tenant.value()))
                        .and(APPLICATION, isIn(applications))
                        .and(DAY, isGreaterThanOrEqualTo(Admissions.day(from)))
                        .and(CODE, isNotNull())
                        .groupBy(API, CODE, STATUS)
                        .orderBy(API, CODE),
                (row, number) -> new Reason(row.getString(1), row.getString(2), row.getInt(3), row.getLong(4)));
    }

    /** The newest calls. @param applications those that the asker may see; not empty */
    public List<Entry> newest(TenantId tenant, Collection<Long> applications, int most) {
        return sql.selectList(
                select(APPLICATION, API, METHOD, STATUS, CODE, MILLIS, BYTES_IN, BYTES_OUT, ADDRESS, TRACE, CALLED)
                        .from(TABLE)
                        .where(TENANT, isEqualTo(tenant.value()))
                        .and(APPLICATION, isIn(applications))
                        .orderBy(ID.descending())
                        .limit(most),
                (row, number) -> new Entry(
                        tenant,
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getInt(4),
                        row.getString(5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getLong(8),
                        row.getString(9),
                        row.getString(10),
                        row.getObject(11, LocalDateTime.class).toInstant(ZoneOffset.UTC)));
    }

    /** Forgets calls before a day. @return how many */
    public int purge(LocalDate before) {
        return sql.delete(deleteFrom(TABLE).where(DAY, isLessThan(Admissions.day(before))));
    }
}
