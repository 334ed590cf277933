package cn.minshui.engine.app.security.oidc;

import static org.mybatis.dynamic.sql.SqlBuilder.deleteFrom;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isLessThan;
import static org.mybatis.dynamic.sql.SqlBuilder.isNull;
import static org.mybatis.dynamic.sql.SqlBuilder.select;
import static org.mybatis.dynamic.sql.SqlBuilder.update;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.identity.LoginName;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.VisitableCondition;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;
import org.springframework.dao.DataRetrievalFailureException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.server.authorization.JdbcOAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;

/**
 * Authorizations in the database, with hashes where the library keeps tokens. One holds as long as the user's session does. A
 * code or a refresh token that comes a second time, be it at the same moment, takes the authorization with it.
 */
final class HashedAuthorizations implements OAuth2AuthorizationService {
    private static final String HASH = "sha256:";
    private static final Duration FORGET_AFTER = Duration.ofDays(2);
    private static final String USED_NAME = "sys_oauth_used_token";
    private static final SqlTable USED = SqlTable.of(USED_NAME);
    private static final SqlColumn<String> TOKEN = SqlColumn.of("token_hash", USED);
    private static final SqlColumn<String> AUTHORIZATION = SqlColumn.of("authorization_id", USED);
    private static final SqlColumn<Long> USED_AT = SqlColumn.of("used_at", USED);
    private static final SqlTable ROWS = SqlTable.of("oauth2_authorization");
    private static final SqlColumn<String> ID = SqlColumn.of("id", ROWS);
    private static final SqlColumn<String> ACCESS = SqlColumn.of("access_token_value", ROWS);
    private static final SqlColumn<String> REFRESH = SqlColumn.of("refresh_token_value", ROWS);
    /** What an authorization that was found had then; in memory only. */
    private static final String FOUND = HashedAuthorizations.class.getName();

    private final Database database;
    private final OAuth2AuthorizationService rows;
    private final NamedParameterJdbcTemplateExtensions sql;
    private final Predicate<String> goesOn;
    private final Clock clock;

    /** @param goesOn whether the session of that id may still be used */
    HashedAuthorizations(Database database, RegisteredClientRepository clients, Predicate<String> goesOn, Clock clock) {
        this.database = database;
        this.rows = new JdbcOAuth2AuthorizationService(database.jdbc(), clients);
        this.sql = new NamedParameterJdbcTemplateExtensions(new NamedParameterJdbcTemplate(database.jdbc()));
        this.goesOn = goesOn;
        this.clock = clock;
    }

    private static String hashed(String token) {
        return token.startsWith(HASH) ? token : HASH + LoginName.digest(token);
    }

    /** Hashes of tokens. */
    private record Found(@Nullable String access, @Nullable String refresh) {}

    /** @throws OAuth2AuthenticationException {@code invalid_grant} when its tokens were exchanged since it was found */
    @Override
    public void save(OAuth2Authorization authorization) {
        Found found = authorization.getAttribute(FOUND);
        OAuth2Authorization kept = OAuth2Authorization.from(with(authorization, HashedAuthorizations::hashed))
                .attributes(attributes -> attributes.remove(FOUND))
                .build();
        Boolean saved = database.transactions().execute(status -> {
            if (found != null && !holds(kept.getId(), found)) {
                return false;
            }
            String old = found == null ? null : found.refresh();
            if (old != null && !old.equals(refreshToken(kept))) {
                note(old, kept.getId());
            }
            rows.save(kept);
            return true;
        });
        if (!Boolean.TRUE.equals(saved)) {
            rows.remove(kept);
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT);
        }
    }

    /** Locks the row for whoever exchanges its tokens first; false for everybody after him. */
    private boolean holds(String id, Found found) {
        return sql.update(update(ROWS)
                        .set(ID)
                        .equalTo(id)
                        .where(ID, isEqualTo(id))
                        .and(ACCESS, is(found.access()))
                        .and(REFRESH, is(found.refresh())))
                == 1;
    }

    private static VisitableCondition<String> is(@Nullable String value) {
        return value == null ? isNull() : isEqualTo(value);
    }

    private static @Nullable String accessToken(OAuth2Authorization authorization) {
        OAuth2Authorization.Token<OAuth2AccessToken> token = authorization.getAccessToken();
        return token == null ? null : token.getToken().getTokenValue();
    }

    private static @Nullable String refreshToken(OAuth2Authorization authorization) {
        OAuth2Authorization.Token<OAuth2RefreshToken> token = authorization.getRefreshToken();
        return token == null ? null : token.getToken().getTokenValue();
    }

    private void note(String token, String authorization) {
        long now = clock.instant().getEpochSecond();
        sql.delete(deleteFrom(USED).where(USED_AT, isLessThan(now - FORGET_AFTER.toSeconds())));
        database.jdbc()
                .update(
                        database.dialect()
                                .insertIgnore(
                                        USED_NAME,
                                        List.of("token_hash", "authorization_id", "used_at"),
                                        List.of("token_hash")),
                        token,
                        authorization,
                        now);
    }

    /** The library looks for the token by its value in what it is given. */
    private static OAuth2Authorization withPlain(OAuth2Authorization found, String hash, String token) {
        Found now = new Found(accessToken(found), refreshToken(found));
        return OAuth2Authorization.from(with(found, value -> value.equals(hash) ? token : value))
                .attribute(FOUND, now)
                .build();
    }

    private static OAuth2Authorization with(OAuth2Authorization given, UnaryOperator<String> values) {
        OAuth2Authorization.Builder kept = OAuth2Authorization.from(given);
        replace(
                kept,
                values,
                given.getToken(OAuth2AuthorizationCode.class),
                (token, value) -> new OAuth2AuthorizationCode(
                        value,
                        Objects.requireNonNull(token.getIssuedAt()),
                        Objects.requireNonNull(token.getExpiresAt())));
        replace(
                kept,
                values,
                given.getAccessToken(),
                (token, value) -> new OAuth2AccessToken(
                        token.getTokenType(), value, token.getIssuedAt(), token.getExpiresAt(), token.getScopes()));
        replace(
                kept,
                values,
                given.getRefreshToken(),
                (token, value) -> new OAuth2RefreshToken(value, token.getIssuedAt(), token.getExpiresAt()));
        replace(
                kept,
                values,
                given.getToken(OidcIdToken.class),
                (token, value) -> new OidcIdToken(value, token.getIssuedAt(), token.getExpiresAt(), token.getClaims()));
        return kept.build();
    }

    private interface Copy<T> {
        T with(T token, String value);
    }

    private static <T extends OAuth2Token> void replace(
            OAuth2Authorization.Builder kept,
            UnaryOperator<String> values,
            OAuth2Authorization.@Nullable Token<T> held,
            Copy<T> copy) {
        if (held != null) {
            T token = held.getToken();
            kept.token(
                    copy.with(token, values.apply(token.getTokenValue())),
                    metadata -> metadata.putAll(held.getMetadata()));
        }
    }

    @Override
    public void remove(OAuth2Authorization authorization) {
        rows.remove(authorization);
    }

    @Override
    public @Nullable OAuth2Authorization findById(String id) {
        return rows.findById(id);
    }

    @Override
    public @Nullable OAuth2Authorization findByToken(String token, @Nullable OAuth2TokenType type) {
        String hash = HASH + LoginName.digest(token);
        OAuth2Authorization found;
        try {
            found = rows.findByToken(hash, type);
        } catch (DataRetrievalFailureException e) {
            // Of a client that was switched off.
            return null;
        }
        if (found == null) {
            revokeReused(hash);
            return null;
        }
        // Leaving is possible after the session has ended, too.
        boolean leaving = type != null && OidcParameterNames.ID_TOKEN.equals(type.getValue());
        return leaving || goesOn(found) ? withPlain(found, hash, token) : null;
    }

    private boolean goesOn(OAuth2Authorization authorization) {
        Optional<ProviderPrincipal> principal =
                ProviderPrincipal.read((Object) authorization.getAttribute(Principal.class.getName()));
        return principal.isEmpty() || goesOn.test(principal.get().session());
    }

    private void revokeReused(String hash) {
        sql.selectOne(select(AUTHORIZATION).from(USED).where(TOKEN, isEqualTo(hash)), (row, number) -> row.getString(1))
                .map(rows::findById)
                .ifPresent(rows::remove);
    }
}
