package cn.minshui.engine.app.security.oidc;

import cn.minshui.engine.core.login.LoginClient;
import cn.minshui.engine.core.login.LoginClients;
import cn.minshui.engine.spi.context.TenantId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;

/** Clients as Spring Authorization Server knows them, from the records of {@code oauth-client}. Their ids are {@code tenant:record}. */
final class ClientRepository implements RegisteredClientRepository {
    /** What a user's login may be asked for; further scopes are the client's own. */
    static final Set<String> OF_USERS = Set.of(OidcScopes.OPENID, OidcScopes.PROFILE);

    /** Matched by nothing: a client that shall have a secret and has none yet is refused like one with a wrong secret. */
    private static final String NO_SECRET = "{bcrypt}-";

    private static final Duration CODE = Duration.ofMinutes(1);
    private static final Duration ACCESS = Duration.ofMinutes(5);
    private static final Duration REFRESH = Duration.ofHours(12);

    private final LoginClients clients;

    ClientRepository(LoginClients clients) {
        this.clients = clients;
    }

    @Override
    public void save(RegisteredClient client) {
        throw new UnsupportedOperationException("clients are records of oauth-client");
    }

    @Override
    public @Nullable RegisteredClient findById(String id) {
        return record(id).flatMap(ClientRepository::registered).orElse(null);
    }

    @Override
    public @Nullable RegisteredClient findByClientId(String clientId) {
        return clients.find(clientId).flatMap(ClientRepository::registered).orElse(null);
    }

    /** @param id as Spring Authorization Server has it */
    Optional<LoginClient> record(String id) {
        String[] parts = id.split(":");
        return clients.find(new TenantId(Long.parseLong(parts[0])), Long.parseLong(parts[1]));
    }

    /** Empty of one that may do nothing. */
    private static Optional<RegisteredClient> registered(LoginClient client) {
        boolean code = !client.redirects().isEmpty();
        if (!code && !client.ownTokens()) {
            return Optional.empty();
        }
        RegisteredClient.Builder builder = RegisteredClient.withId(
                        client.tenant().value() + ":" + client.id())
                .clientId(client.clientId())
                .clientName(client.name())
                .redirectUris(uris -> uris.addAll(client.redirects()))
                .postLogoutRedirectUris(uris -> uris.addAll(client.logouts()))
                .clientSettings(ClientSettings.builder()
                        .requireProofKey(true)
                        .requireAuthorizationConsent(false)
                        .build())
                .tokenSettings(TokenSettings.builder()
                        .authorizationCodeTimeToLive(CODE)
                        .accessTokenTimeToLive(ACCESS)
                        .refreshTokenTimeToLive(REFRESH)
                        .reuseRefreshTokens(false)
                        .build());
        if (client.confidential()) {
            builder.clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                    .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST);
            builder.clientSecret(client.secretHash() == null ? NO_SECRET : "{bcrypt}" + client.secretHash());
        } else {
            builder.clientAuthenticationMethod(ClientAuthenticationMethod.NONE);
        }
        if (code) {
            builder.authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                    .scopes(scopes -> scopes.addAll(OF_USERS));
            if (client.confidential()) {
                builder.authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN);
            }
        }
        if (client.ownTokens()) {
            builder.authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                    .scopes(scopes -> scopes.addAll(client.ownScopes()));
        }
        return Optional.of(builder.build());
    }
}
