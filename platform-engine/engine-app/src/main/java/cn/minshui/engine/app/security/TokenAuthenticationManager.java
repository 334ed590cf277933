package cn.minshui.engine.app.security;

import cn.minshui.engine.core.login.Session;
import cn.minshui.engine.core.login.Sessions;
import java.util.Optional;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/** From a bearer token to the account as it stands today; a token whose session has ended is refused. */
final class TokenAuthenticationManager implements AuthenticationManager {
    private final AccessTokens tokens;
    private final Sessions sessions;

    TokenAuthenticationManager(AccessTokens tokens, Sessions sessions) {
        this.tokens = tokens;
        this.sessions = sessions;
    }

    @Override
    public Authentication authenticate(Authentication request) {
        String token = ((BearerTokenAuthenticationToken) request).getToken();
        Jwt jwt;
        try {
            jwt = tokens.decode(token);
        } catch (JwtException e) {
            throw new InvalidBearerTokenException("the access token is invalid or has expired", e);
        }
        return session(jwt)
                .flatMap(session -> sessions.account(session, true)
                        .map(account -> new AccountAuthentication(account, session, sessions.owesFactor(account))))
                .orElseThrow(() -> new InvalidBearerTokenException("the login that the token belongs to has ended"));
    }

    private Optional<Session> session(Jwt jwt) {
        String session = jwt.getClaimAsString(AccessTokens.SESSION);
        return AccessTokens.isAccess(jwt) && session != null ? sessions.find(session) : Optional.empty();
    }
}
