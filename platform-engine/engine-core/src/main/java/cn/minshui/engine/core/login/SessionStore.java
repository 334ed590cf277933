package cn.minshui.engine.core.login;

import static org.mybatis.dynamic.sql.SqlBuilder.and;
import static org.mybatis.dynamic.sql.SqlBuilder.deleteFrom;
import static org.mybatis.dynamic.sql.SqlBuilder.insertInto;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualToWhenPresent;
import static org.mybatis.dynamic.sql.SqlBuilder.isGreaterThan;
import static org.mybatis.dynamic.sql.SqlBuilder.isGreaterThanOrEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isIn;
import static org.mybatis.dynamic.sql.SqlBuilder.isLessThan;
import static org.mybatis.dynamic.sql.SqlBuilder.isLessThanOrEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.or;
import static org.mybatis.dynamic.sql.SqlBuilder.select;
import static org.mybatis.dynamic.sql.SqlBuilder.selectDistinct;
import static org.mybatis.dynamic.sql.SqlBuilder.update;

import cn.minshui.engine.core.login.Session.Kind;
import cn.minshui.engine.spi.context.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.BasicColumn;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;

/** {@code sys_session}. */
final class SessionStore {
    private static final SqlTable TABLE = SqlTable.of("sys_session");
    private static final SqlColumn<String> ID = SqlColumn.of("id", TABLE);
    private static final SqlColumn<Long> TENANT = SqlColumn.of("tenant_id", TABLE);
    private static final SqlColumn<Long> USER = SqlColumn.of("user_id", TABLE);
    private static final SqlColumn<String> KIND = SqlColumn.of("kind", TABLE);
    private static final SqlColumn<String> TOKEN = SqlColumn.of("token_hash", TABLE);
    private static final SqlColumn<Long> CREDENTIAL_VERSION = SqlColumn.of("credential_version", TABLE);
    private static final SqlColumn<String> ROLES = SqlColumn.of("roles_print", TABLE);
    private static final SqlColumn<Boolean> SECOND_FACTOR = SqlColumn.of("second_factor", TABLE);
    private static final SqlColumn<String> ADDRESS = SqlColumn.of("address", TABLE);
    private static final SqlColumn<String> AGENT = SqlColumn.of("agent", TABLE);
    private static final SqlColumn<Long> STARTED = SqlColumn.of("started_at", TABLE);
    private static final SqlColumn<Long> SEEN = SqlColumn.of("seen_at", TABLE);
    private static final SqlColumn<Long> PROVEN = SqlColumn.of("proven_at", TABLE);
    private static final SqlColumn<Long> EXPIRES = SqlColumn.of("expires_at", TABLE);
    private static final SqlColumn<Long> ENDED = SqlColumn.of("ended_at", TABLE);
    private static final SqlColumn<String> WHY = SqlColumn.of("ended_why", TABLE);
    private static final BasicColumn[] ALL = {
        ID,
        TENANT,
        USER,
        KIND,
        CREDENTIAL_VERSION,
        ROLES,
        SECOND_FACTOR,
        ADDRESS,
        AGENT,
        STARTED,
        SEEN,
        PROVEN,
        EXPIRES,
        ENDED
    };

    private final NamedParameterJdbcTemplateExtensions sql;

    SessionStore(LoginParts parts) {
        this.sql = parts.sql();
    }

    private static Session session(ResultSet row, int number) throws SQLException {
        return new Session(
                row.getString(1),
                new TenantId(row.getLong(2)),
                row.getLong(3),
                Kind.of(row.getString(4)),
                row.getLong(5),
                row.getString(6),
                row.getBoolean(7),
                row.getString(8),
                row.getString(9),
                row.getLong(10),
                row.getLong(11),
                row.getLong(12),
                row.getLong(13),
                row.getLong(14));
    }

    void insert(Session session, @Nullable String tokenHash) {
        sql.generalInsert(insertInto(TABLE)
                .set(ID)
                .toValue(session.id())
                .set(TENANT)
                .toValue(session.tenant().value())
                .set(USER)
                .toValue(session.user())
                .set(KIND)
                .toValue(session.kind().word())
                .set(TOKEN)
                .toValueOrNull(tokenHash)
                .set(CREDENTIAL_VERSION)
                .toValue(session.credentialVersion())
                .set(ROLES)
                .toValue(session.rolesPrint())
                .set(SECOND_FACTOR)
                .toValue(session.secondFactor())
                .set(ADDRESS)
                .toValueOrNull(session.address())
                .set(AGENT)
                .toValueOrNull(session.agent())
                .set(STARTED)
                .toValue(session.startedAt())
                .set(SEEN)
                .toValue(session.seenAt())
                .set(PROVEN)
                .toValue(session.provenAt())
                .set(EXPIRES)
                .toValue(session.expiresAt())
                .set(ENDED)
                .toValue(0L));
    }

    Optional<Session> byToken(String tokenHash) {
        return sql.selectOne(select(ALL).from(TABLE).where(TOKEN, isEqualTo(tokenHash)), SessionStore::session);
    }

    Optional<Session> byId(String id) {
        return sql.selectOne(select(ALL).from(TABLE).where(ID, isEqualTo(id)), SessionStore::session);
    }

    /** Those that have not ended, the one used last first. @param user null for everybody's */
    List<Session> living(TenantId tenant, @Nullable Long user, int most) {
        return sql.selectList(
                select(ALL)
                        .from(TABLE)
                        .where(TENANT, isEqualTo(tenant.value()))
                        .and(ENDED, isEqualTo(0L))
                        .and(USER, isEqualToWhenPresent(user))
                        .orderBy(SEEN.descending(), ID)
                        .limit(most),
                SessionStore::session);
    }

    /** Which of the users have used a session that has not ended since then. */
    Set<Long> seen(TenantId tenant, Collection<Long> users, long since) {
        return Set.copyOf(sql.selectList(
                selectDistinct(USER)
                        .from(TABLE)
                        .where(TENANT, isEqualTo(tenant.value()))
                        .and(USER, isIn(users))
                        .and(ENDED, isEqualTo(0L))
                        .and(SEEN, isGreaterThanOrEqualTo(since)),
                (row, number) -> row.getLong(1)));
    }

    /** Those that time has ended and nobody has marked yet, whoever's. */
    List<Session> over(TenantId tenant, long now, long idleSince, int most) {
        return sql.selectList(
                select(ALL)
                        .from(TABLE)
                        .where(TENANT, isEqualTo(tenant.value()))
                        .and(ENDED, isEqualTo(0L))
                        .and(
                                EXPIRES,
                                isLessThanOrEqualTo(now),
                                or(KIND, isEqualTo(Kind.BROWSER.word()), and(SEEN, isLessThanOrEqualTo(idleSince))))
                        .orderBy(SEEN, ID)
                        .limit(most),
                SessionStore::session);
    }

    void seen(String id, long now) {
        sql.update(update(TABLE).set(SEEN).equalTo(now).where(ID, isEqualTo(id)).and(SEEN, isLessThan(now)));
    }

    void proven(String id, long now, boolean secondFactor) {
        sql.update(update(TABLE)
                .set(PROVEN)
                .equalTo(now)
                .set(SECOND_FACTOR)
                .equalTo(secondFactor)
                .where(ID, isEqualTo(id)));
    }

    void prolong(String id, long expires) {
        sql.update(update(TABLE).set(EXPIRES).equalTo(expires).where(ID, isEqualTo(id)));
    }

    /** @return whether it was this call that ended it */
    boolean end(String id, long now, String why) {
        return sql.update(update(TABLE)
                        .set(ENDED)
                        .equalTo(now)
                        .set(WHY)
                        .equalTo(why)
                        .where(ID, isEqualTo(id))
                        .and(ENDED, isEqualTo(0L)))
                == 1;
    }

    int forget(long endedBefore) {
        return sql.delete(deleteFrom(TABLE).where(ENDED, isGreaterThan(0L)).and(ENDED, isLessThan(endedBefore)));
    }
}
