package cn.minshui.engine.core.open.traffic;

import static org.mybatis.dynamic.sql.SqlBuilder.add;
import static org.mybatis.dynamic.sql.SqlBuilder.constant;
import static org.mybatis.dynamic.sql.SqlBuilder.deleteFrom;
import static org.mybatis.dynamic.sql.SqlBuilder.insertInto;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isGreaterThan;
import static org.mybatis.dynamic.sql.SqlBuilder.isIn;
import static org.mybatis.dynamic.sql.SqlBuilder.isLessThan;
import static org.mybatis.dynamic.sql.SqlBuilder.select;
import static org.mybatis.dynamic.sql.SqlBuilder.subtract;
import static org.mybatis.dynamic.sql.SqlBuilder.update;

import cn.minshui.engine.core.database.Database;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.render.RenderingStrategies;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * Lets a nonce pass once and counts the calls of a day. Both are decided by keys and conditions of the database, so they hold for
 * all nodes and through every crash; an error of the database lets nobody in. Called outside of transactions.
 */
public final class Admissions {
    /** Stands for all interfaces together. */
    public static final String ALL = "*";

    private static final SqlTable NONCES = SqlTable.of("sys_open_nonce");
    private static final SqlColumn<Long> NONCE_OWNER = SqlColumn.of("application_id", NONCES);
    private static final SqlColumn<String> NONCE = SqlColumn.of("nonce", NONCES);
    private static final SqlColumn<Long> EXPIRES = SqlColumn.of("expires_at", NONCES);
    private static final SqlTable QUOTAS = SqlTable.of("sys_open_quota");
    private static final SqlColumn<Long> QUOTA_OWNER = SqlColumn.of("application_id", QUOTAS);
    private static final SqlColumn<String> API = SqlColumn.of("api", QUOTAS);
    private static final SqlColumn<String> DAY = SqlColumn.of("call_day", QUOTAS);
    private static final SqlColumn<Long> CALLS = SqlColumn.of("calls", QUOTAS);

    private final Database database;
    private final NamedParameterJdbcTemplateExtensions sql;

    public Admissions(Database database) {
        this.database = database;
        this.sql = new NamedParameterJdbcTemplateExtensions(new NamedParameterJdbcTemplate(database.jdbc()));
    }

    /** As days are kept. */
    public static String day(LocalDate date) {
        return DateTimeFormatter.BASIC_ISO_DATE.format(date);
    }

    /**
     * Whether the nonce is new. A plain insert, whose violated key says that it is not: an insert that passes over taken keys counts
     * a row on MariaDB whether it wrote one or not.
     */
    public boolean isFirst(long application, String nonce, Instant expires) {
        try {
            return sql.generalInsert(insertInto(NONCES)
                            .set(NONCE_OWNER)
                            .toValue(application)
                            .set(NONCE)
                            .toValue(nonce)
                            .set(EXPIRES)
                            .toValue(expires.getEpochSecond()))
                    == 1;
        } catch (DataAccessException e) {
            if (isTaken(e)) {
                return false;
            }
            throw e;
        }
    }

    private boolean isTaken(@Nullable Throwable error) {
        for (@Nullable Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException violated
                    && database.dialect().violatedUnique(violated).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** Counts one call of the day; false, and nothing counted, when there were as many as the limit. */
    public boolean take(long application, String api, LocalDate date, long limit) {
        String day = day(date);
        return limit > 0
                && (count(application, api, day, limit)
                        || begin(application, api, day)
                        || count(application, api, day, limit));
    }

    /** So many calls of an interface that an owner has in a day. */
    public record Share(long owner, String api, long limit) {}

    /**
     * Counts one call of the day for each; nothing is counted where one refuses.
     *
     * @return the one that was used up; empty when the call passes
     */
    public Optional<Share> take(List<Share> shares, LocalDate date) {
        for (int i = 0; i < shares.size(); i++) {
            Share share = shares.get(i);
            if (!take(share.owner(), share.api(), date, share.limit())) {
                shares.subList(0, i).forEach(taken -> giveBack(taken, date));
                return Optional.of(share);
            }
        }
        return Optional.empty();
    }

    private void giveBack(Share share, LocalDate date) {
        sql.update(update(QUOTAS)
                .set(CALLS)
                .equalTo(subtract(CALLS, constant("1")))
                .where(QUOTA_OWNER, isEqualTo(share.owner()))
                .and(API, isEqualTo(share.api()))
                .and(DAY, isEqualTo(day(date)))
                .and(CALLS, isGreaterThan(0L)));
    }

    private boolean count(long application, String api, String day, long limit) {
        return sql.update(update(QUOTAS)
                        .set(CALLS)
                        .equalTo(add(CALLS, constant("1")))
                        .where(QUOTA_OWNER, isEqualTo(application))
                        .and(API, isEqualTo(api))
                        .and(DAY, isEqualTo(day))
                        .and(CALLS, isLessThan(limit)))
                == 1;
    }

    /** The first call of the day; false when another one was. */
    private boolean begin(long application, String api, String day) {
        if (calls(application, api, day).isPresent()) {
            return false;
        }
        try {
            return sql.generalInsert(insertInto(QUOTAS)
                            .set(QUOTA_OWNER)
                            .toValue(application)
                            .set(API)
                            .toValue(api)
                            .set(DAY)
                            .toValue(day)
                            .set(CALLS)
                            .toValue(1L))
                    == 1;
        } catch (DataAccessException e) {
            if (isTaken(e)) {
                return false;
            }
            throw e;
        }
    }

    private record Counted(long application, String api, long calls) {}

    /** Calls of a day that were let in, by application and interface; by {@link #ALL} their sum. */
    public Map<Long, Map<String, Long>> calls(Collection<Long> applications, LocalDate date) {
        if (applications.isEmpty()) {
            return Map.of();
        }
        Map<Long, Map<String, Long>> calls = new HashMap<>();
        sql.selectList(
                        select(QUOTA_OWNER, API, CALLS)
                                .from(QUOTAS)
                                .where(QUOTA_OWNER, isIn(applications))
                                .and(DAY, isEqualTo(day(date))),
                        (row, number) -> new Counted(row.getLong(1), row.getString(2), row.getLong(3)))
                .forEach(each -> calls.computeIfAbsent(each.application(), id -> new HashMap<>())
                        .put(each.api(), each.calls()));
        return calls;
    }

    private Optional<Long> calls(long application, String api, String day) {
        return sql.selectOne(
                select(CALLS)
                        .from(QUOTAS)
                        .where(QUOTA_OWNER, isEqualTo(application))
                        .and(API, isEqualTo(api))
                        .and(DAY, isEqualTo(day))
                        .build()
                        .render(RenderingStrategies.SPRING_NAMED_PARAMETER),
                (row, number) -> row.getLong(1));
    }

    /** Forgets nonces whose time stamps are too old to be taken again. @return how many */
    public int purge(Instant now) {
        return sql.delete(deleteFrom(NONCES).where(EXPIRES, isLessThan(now.getEpochSecond())));
    }
}
