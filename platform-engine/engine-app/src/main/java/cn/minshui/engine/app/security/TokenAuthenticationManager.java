package cn.minshui.engine.app.security;

import cn.minshui.engine.core.identity.Identities;
import cn.minshui.engine.core.identity.Identities.Account;
import cn.minshui.engine.spi.context.TenantId;
import java.util.Optional;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/** From a bearer token to the account as it stands today; a token made before a change of password or status is refused. */
final class TokenAuthenticationManager implements AuthenticationManager {
    private final AccessTokens tokens;
    private final Identities identities;

    TokenAuthenticationManager(AccessTokens tokens, Identities identities) {
        this.tokens = tokens;
        this.identities = identities;
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
        return account(jwt)
                .map(AccountAuthentication::new)
                .orElseThrow(() -> new InvalidBearerTokenException("the login that the token belongs to has ended"));
    }

    private Optional<Account> account(Jwt jwt) {
        Long tenant = jwt.getClaim(AccessTokens.TENANT);
        Long credentialVersion = jwt.getClaim(AccessTokens.CREDENTIAL_VERSION);
        if (!AccessTokens.isAccess(jwt) || tenant == null || credentialVersion == null) {
            return Optional.empty();
        }
        return identities
                .account(new TenantId(tenant), Long.parseLong(jwt.getSubject()))
                .filter(account -> account.credentialVersion() == credentialVersion);
    }
}
