package cn.minshui.engine.core.login;

import static org.mybatis.dynamic.sql.SqlBuilder.deleteFrom;
import static org.mybatis.dynamic.sql.SqlBuilder.isLessThan;
import static org.mybatis.dynamic.sql.SqlBuilder.isNull;
import static org.mybatis.dynamic.sql.SqlBuilder.or;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;

/** Takes away what logging in leaves behind: of all tenants, for these tables are the whole database's. */
final class LoginUpkeep {
    /** More than zones of servers differ, and longer than anything that was signed holds. */
    private static final Duration OVER = Duration.ofDays(2);

    private static final SqlTable AUTHORIZATION = SqlTable.of("oauth2_authorization");
    private static final SqlColumn<LocalDateTime> CODE = SqlColumn.of("authorization_code_expires_at", AUTHORIZATION);
    private static final SqlColumn<LocalDateTime> ACCESS = SqlColumn.of("access_token_expires_at", AUTHORIZATION);
    private static final SqlColumn<LocalDateTime> ID = SqlColumn.of("oidc_id_token_expires_at", AUTHORIZATION);
    private static final SqlColumn<LocalDateTime> REFRESH = SqlColumn.of("refresh_token_expires_at", AUTHORIZATION);
    private static final SqlTable USED = SqlTable.of("sys_oauth_used_token");
    private static final SqlColumn<Long> USED_AT = SqlColumn.of("used_at", USED);
    private static final SqlTable CAPTCHA = SqlTable.of("sys_captcha");
    private static final SqlColumn<Long> CAPTCHA_EXPIRES = SqlColumn.of("expires_at", CAPTCHA);

    private final LoginParts parts;
    private final NamedParameterJdbcTemplateExtensions sql;
    private final SessionStore sessions;

    LoginUpkeep(LoginParts parts) {
        this.parts = parts;
        this.sql = parts.sql();
        this.sessions = new SessionStore(parts);
    }

    /** @param kept how long a session that has ended is kept @return how many rows went, by what they were */
    Map<String, Long> purge(Duration kept) {
        long now = parts.now();
        Map<String, Long> gone = new LinkedHashMap<>();
        gone.put("authorizations", (long) authorizations(now - OVER.toSeconds()));
        gone.put("sessions", (long) sessions.forget(now - kept.toSeconds()));
        gone.put("captchas", (long) sql.delete(deleteFrom(CAPTCHA).where(CAPTCHA_EXPIRES, isLessThan(now))));
        gone.put("usedTokens", (long) sql.delete(deleteFrom(USED).where(USED_AT, isLessThan(now - OVER.toSeconds()))));
        return gone;
    }

    /** Those of which nothing holds any more. */
    private int authorizations(long before) {
        LocalDateTime then = LocalDateTime.ofInstant(Instant.ofEpochSecond(before), ZoneOffset.UTC);
        return sql.delete(deleteFrom(AUTHORIZATION)
                .where(CODE, isLessThan(then), or(ACCESS, isLessThan(then)))
                .and(CODE, isNull(), or(CODE, isLessThan(then)))
                .and(ACCESS, isNull(), or(ACCESS, isLessThan(then)))
                .and(ID, isNull(), or(ID, isLessThan(then)))
                .and(REFRESH, isNull(), or(REFRESH, isLessThan(then))));
    }
}
