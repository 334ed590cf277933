package cn.minshui.engine.app.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.engine.testkit.MutableClock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/** A refresh token is exchanged once, also when it comes twice at the same moment. */
@DatabaseTest
class HashedAuthorizationsIntegrationTests {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

    private final HashedAuthorizations authorizations;
    private final RegisteredClient client = RegisteredClient.withId("1:1")
            .clientId("reports")
            .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
            .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
            .redirectUri("http://127.0.0.1:9/callback")
            .build();

    HashedAuthorizationsIntegrationTests(Database database) {
        SystemSchema.migrate(database);
        authorizations = new HashedAuthorizations(
                database,
                new InMemoryRegisteredClientRepository(client),
                session -> true,
                MutableClock.at(NOW.toString()));
    }

    private static OAuth2RefreshToken token(String value) {
        return new OAuth2RefreshToken(value, NOW, NOW.plusSeconds(3600));
    }

    private OAuth2Authorization find(String token) {
        return Objects.requireNonNull(authorizations.findByToken(token, OAuth2TokenType.REFRESH_TOKEN));
    }

    private boolean isExchanged(OAuth2Authorization found, String token) {
        try {
            authorizations.save(
                    OAuth2Authorization.from(found).refreshToken(token(token)).build());
            return true;
        } catch (OAuth2AuthenticationException e) {
            assertThat(e.getError().getErrorCode()).isEqualTo("invalid_grant");
            return false;
        }
    }

    private void begin(String id) {
        authorizations.save(OAuth2Authorization.withRegisteredClient(client)
                .id(id)
                .principalName("ann")
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .refreshToken(token(id + "-0"))
                .build());
    }

    @Test
    void oneAfterTheOther() {
        begin("calm");
        assertThat(isExchanged(find("calm-0"), "calm-1")).isTrue();
        assertThat(isExchanged(find("calm-1"), "calm-2")).isTrue();
        assertThat(authorizations.findByToken("calm-1", OAuth2TokenType.REFRESH_TOKEN))
                .isNull();
        assertThat(authorizations.findById("calm")).as("it came again").isNull();
    }

    @Test
    void ofTwoAtOnceOneIsRefusedAndNoSuccessorLives() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 10; round++) {
                String id = "race" + round;
                begin(id);
                CyclicBarrier found = new CyclicBarrier(2);
                List<Future<Boolean>> both = List.of("a", "b").stream()
                        .map(who -> threads.submit(() -> {
                            OAuth2Authorization mine = find(id + "-0");
                            found.await(30, TimeUnit.SECONDS);
                            return isExchanged(mine, id + "-" + who);
                        }))
                        .toList();
                assertThat(List.of(
                                both.get(0).get(60, TimeUnit.SECONDS),
                                both.get(1).get(60, TimeUnit.SECONDS)))
                        .containsExactlyInAnyOrder(true, false);
                assertThat(authorizations.findById(id)).isNull();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
