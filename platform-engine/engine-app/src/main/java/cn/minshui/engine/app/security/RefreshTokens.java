package cn.minshui.engine.app.security;

import static org.mybatis.dynamic.sql.SqlBuilder.deleteFrom;
import static org.mybatis.dynamic.sql.SqlBuilder.insertInto;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isLessThan;
import static org.mybatis.dynamic.sql.SqlBuilder.isNull;
import static org.mybatis.dynamic.sql.SqlBuilder.select;
import static org.mybatis.dynamic.sql.SqlBuilder.update;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.identity.Identities.Account;
import cn.minshui.engine.spi.context.TenantId;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * Refresh tokens, each good for one exchange. Only hashes are stored. A token that comes a second time was stolen or its
 * successor was: the whole family of that login is revoked.
 */
public final class RefreshTokens {
    static final Duration LIFE = Duration.ofHours(12);
    private static final SqlTable TABLE = SqlTable.of("sys_refresh_token");
    private static final SqlColumn<String> HASH = SqlColumn.of("token_hash", TABLE);
    private static final SqlColumn<String> FAMILY = SqlColumn.of("family", TABLE);
    private static final SqlColumn<Long> TENANT = SqlColumn.of("tenant_id", TABLE);
    private static final SqlColumn<Long> USER = SqlColumn.of("user_id", TABLE);
    private static final SqlColumn<Long> CREDENTIAL_VERSION = SqlColumn.of("credential_version", TABLE);
    private static final SqlColumn<Long> EXPIRES = SqlColumn.of("expires_at", TABLE);
    private static final SqlColumn<Long> USED = SqlColumn.of("used_at", TABLE);
    private static final SqlColumn<Long> REVOKED = SqlColumn.of("revoked_at", TABLE);

    private final Database database;
    private final NamedParameterJdbcTemplateExtensions sql;
    private final Clock clock;
    private final Consumer<String> reused;
    private final SecureRandom random = new SecureRandom();

    /** @param reused told of a family within the transaction in which one of its tokens came a second time */
    public RefreshTokens(Database database, Clock clock, Consumer<String> reused) {
        this.database = database;
        this.sql = new NamedParameterJdbcTemplateExtensions(new NamedParameterJdbcTemplate(database.jdbc()));
        this.clock = clock;
        this.reused = reused;
    }

    /** Whose token it was, and the family that its successor belongs to. */
    record Held(TenantId tenant, long user, long credentialVersion, String family) {}

    /** The user as he is now, and the token that replaces the one he brought. */
    record Renewed(Account account, String token, String session) {}

    /** The first token of a login. Also clears away what has expired. @param session the login, which names the family */
    String first(Account account, String session) {
        sql.delete(deleteFrom(TABLE).where(EXPIRES, isLessThan(now() - LIFE.toSeconds())));
        return issue(account, session);
    }

    private String issue(Account account, String family) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        sql.generalInsert(insertInto(TABLE)
                .set(HASH)
                .toValue(Digests.sha256(token))
                .set(FAMILY)
                .toValue(family)
                .set(TENANT)
                .toValue(account.tenant().value())
                .set(USER)
                .toValue(account.userId())
                .set(CREDENTIAL_VERSION)
                .toValue(account.credentialVersion())
                .set(EXPIRES)
                .toValue(now() + LIFE.toSeconds()));
        return token;
    }

    /**
     * Uses the token up and issues its successor in the same transaction: whoever brings the same token at the same moment waits
     * for the successor to be there, and revokes it with the rest of the family.
     *
     * @param account the token's user as he is now; empty when he may not go on
     * @return empty when the token is unknown, expired, revoked or was used before, or its user may not go on
     */
    Optional<Renewed> renew(String token, Function<Held, Optional<Account>> account) {
        String hash = Digests.sha256(token);
        return database.transactions()
                .execute(status -> exchange(hash)
                        .flatMap(held ->
                                account.apply(held).map(a -> new Renewed(a, issue(a, held.family()), held.family()))));
    }

    private Optional<Held> exchange(String hash) {
        int used = sql.update(update(TABLE)
                .set(USED)
                .equalTo(now())
                .where(HASH, isEqualTo(hash))
                .and(USED, isNull())
                .and(REVOKED, isNull()));
        Optional<Row> row = find(hash);
        if (used == 0) {
            row.ifPresent(r -> {
                revokeFamily(r.held().family());
                reused.accept(r.held().family());
            });
            return Optional.empty();
        }
        return row.filter(r -> r.expires() > now()).map(Row::held);
    }

    /** Revokes the token's family. @return its session; empty of an unknown token, which is no error: it is over either way */
    Optional<String> revoke(String token) {
        Optional<Row> row = find(Digests.sha256(token));
        row.ifPresent(r -> revokeFamily(r.held().family()));
        return row.map(r -> r.held().family());
    }

    private void revokeFamily(String family) {
        sql.update(update(TABLE)
                .set(REVOKED)
                .equalTo(now())
                .where(FAMILY, isEqualTo(family))
                .and(REVOKED, isNull()));
    }

    private record Row(Held held, long expires) {}

    private Optional<Row> find(String hash) {
        return sql.selectOne(
                select(FAMILY, TENANT, USER, CREDENTIAL_VERSION, EXPIRES)
                        .from(TABLE)
                        .where(HASH, isEqualTo(hash)),
                (row, number) -> new Row(
                        new Held(new TenantId(row.getLong(2)), row.getLong(3), row.getLong(4), row.getString(1)),
                        row.getLong(5)));
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
