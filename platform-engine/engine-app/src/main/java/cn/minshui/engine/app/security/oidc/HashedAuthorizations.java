package cn.minshui.engine.app.security.oidc;

import static org.mybatis.dynamic.sql.SqlBuilder.deleteFrom;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isLessThan;
import static org.mybatis.dynamic.sql.SqlBuilder.select;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.identity.LoginName;
import cn.minshui.engine.core.login.Session;
import cn.minshui.engine.core.login.Sessions;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.util.spring.NamedParameterJdbcTemplateExtensions;
import org.springframework.dao.DataRetrievalFailureException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
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
 * refresh token that comes a second time takes the authorization with it.
 */
final class HashedAuthorizations implements OAuth2AuthorizationService {
    private static final String HASH = "sha256:";
    private static final Duration FORGET_AFTER = Duration.ofDays(2);
    private static final String USED_NAME = "sys_oauth_used_token";
    private static final SqlTable USED = SqlTable.of(USED_NAME);
    private static final SqlColumn<String> TOKEN = SqlColumn.of("token_hash", USED);
    private static final SqlColumn<String> AUTHORIZATION = SqlColumn.of("authorization_id", USED);
    private static final SqlColumn<Long> USED_AT = SqlColumn.of("used_at", USED);

    private final Database database;
    private final OAuth2AuthorizationService rows;
    private final NamedParameterJdbcTemplateExtensions sql;
    private final Sessions sessions;
    private final Clock clock;

    HashedAuthorizations(Database database, RegisteredClientRepository clients, Sessions sessions, Clock clock) {
        this.database = database;
        this.rows = new JdbcOAuth2AuthorizationService(database.jdbc(), clients);
        this.sql = new NamedParameterJdbcTemplateExtensions(new NamedParameterJdbcTemplate(database.jdbc()));
        this.sessions = sessions;
        this.clock = clock;
    }

    private static String hashed(String token) {
        return token.startsWith(HASH) ? token : HASH + LoginName.digest(token);
    }

    @Override
    public void save(OAuth2Authorization authorization) {
        OAuth2Authorization kept = withHashes(authorization);
        database.transactions().executeWithoutResult(status -> {
            OAuth2Authorization before = rows.findById(kept.getId());
            String old = before == null ? null : refreshToken(before);
            if (old != null && !old.equals(refreshToken(kept))) {
                note(old, kept.getId());
            }
            rows.save(kept);
        });
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

    private static OAuth2Authorization withHashes(OAuth2Authorization given) {
        return with(given, HashedAuthorizations::hashed);
    }

    /** The library looks for the token by its value in what it is given. */
    private static OAuth2Authorization withPlain(OAuth2Authorization found, String hash, String token) {
        return with(found, value -> value.equals(hash) ? token : value);
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
        if (principal.isEmpty()) {
            return true;
        }
        Optional<Session> session = sessions.find(principal.get().session());
        return session.flatMap(s -> sessions.ready(s, false)).isPresent();
    }

    private void revokeReused(String hash) {
        sql.selectOne(select(AUTHORIZATION).from(USED).where(TOKEN, isEqualTo(hash)), (row, number) -> row.getString(1))
                .map(rows::findById)
                .ifPresent(rows::remove);
    }
}
