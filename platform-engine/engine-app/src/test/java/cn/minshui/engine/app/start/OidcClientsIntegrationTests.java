package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.login.Sessions;
import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Who a client is and what it is given for itself; the keys that its tokens are signed with. */
@Tag("database")
class OidcClientsIntegrationTests extends OidcProvider {
    @Test
    void aClientsOwnScopesAreNotToBeHadByAUsersLogin() throws Exception {
        HttpResponse<String> sent =
                browser().get(ask(new Scope("openid", "meters.read")).address());
        assertThat(sent.statusCode()).as(sent.body()).isEqualTo(302);
        assertThat(sent.headers().firstValue("Location").orElseThrow())
                .startsWith(CALLBACK.toString())
                .contains("error=invalid_scope")
                .doesNotContain("code=");
    }

    @Test
    void aClientWithoutASecretYetIsRefusedLikeOneWithAWrongSecret() throws Exception {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("code", "secretless");
        values.put("name", "Secretless");
        values.put("redirectAddresses", CALLBACK.toString());
        admin.created("oauth-client", values);
        HTTPResponse answer = new TokenRequest(
                        provider.getTokenEndpointURI(),
                        new ClientSecretBasic(new ClientID("secretless"), new Secret("a-guess")),
                        new RefreshTokenGrant(new RefreshToken("guess")))
                .toHTTPRequest()
                .send();
        assertThat(answer.getStatusCode()).isEqualTo(401);
    }

    @Test
    void aSystemGetsTokensOfItsOwn() throws Exception {
        HTTPResponse answer = new TokenRequest(
                        provider.getTokenEndpointURI(),
                        new ClientSecretBasic(client, secret),
                        new ClientCredentialsGrant(),
                        new Scope("meters.read"))
                .toHTTPRequest()
                .send();
        TokenResponse response = TokenResponse.parse(answer);
        assertThat(response.indicatesSuccess()).as(answer.getContent()).isTrue();
        assertThat(response.toSuccessResponse().getTokens().getAccessToken().getScope())
                .isEqualTo(new Scope("meters.read"));
    }

    @Test
    void addressesOfAClientAreJudged() {
        for (String address : new String[] {
            "javascript:alert(1)",
            "data:text/html,x",
            "http://example.com/cb",
            "https://*.example.com/cb",
            "https://user@example.com/cb",
            "https://example.com/cb#x",
            "example.com"
        }) {
            admin.post("/api/data/oauth-client", Map.of("code", "bad", "name", "Bad", "redirectAddresses", address))
                    .assertRefused(422, "CLIENT_ADDRESS");
        }
    }

    @Test
    void aChangedSigningKeyLeavesTokensGood() throws Exception {
        OIDCTokenResponse tokens = login(browser());
        String path = "/api/data/oauth-client/actions/rotate-signing-keys";
        admin.user("rita", "librarian").post(path, Map.of()).assertRefused(403, "FORBIDDEN");
        JdbcTemplate jdbc = server.application().getBean(Database.class).jdbc();
        long user = admin.get("/api/auth/me").body().at("/user/id").asLong();
        jdbc.update("update sys_session set proven_at = proven_at - 3600 where user_id = ?", user);
        server.application().getBean(Sessions.class).forgetAll();
        admin.post(path, Map.of()).assertRefused(403, "STEP_UP_REQUIRED");
        assertThat(admin.post("/api/auth/step-up", Map.of("password", password)).status())
                .isEqualTo(204);
        int before = JWKSet.load(provider.getJWKSetURI().toURL()).getKeys().size();
        assertThat(admin.post(path, Map.of()).status()).isEqualTo(200);
        JWKSet published = JWKSet.load(provider.getJWKSetURI().toURL());
        assertThat(published.getKeys()).hasSize(before + 1);
        String signedBy =
                ((SignedJWT) tokens.getOIDCTokens().getIDToken()).getHeader().getKeyID();
        assertThat(published.getKeyByKeyId(signedBy)).as("the old one").isNotNull();
        assertThat(userInfo(tokens.getTokens().getBearerAccessToken())).isEqualTo(200);
        assertThat(jdbc.queryForObject(
                        "select count(*) from sys_audit where object = 'oauth-client'"
                                + " and operation = 'rotate-signing-keys' and result = 'done' and username = 'admin'",
                        Long.class))
                .isEqualTo(1);
        login(browser());
    }

    @Test
    void clientsOfASuspendedTenantRestWithIt() throws Exception {
        TokenResponse given = exchange(new ClientCredentialsGrant(), secret);
        assertThat(given.indicatesSuccess()).isTrue();
        JdbcTemplate jdbc = server.application().getBean(Database.class).jdbc();
        jdbc.update("update d_tenant set status = 'suspended' where id = 1");
        try {
            assertThat(exchange(new ClientCredentialsGrant(), secret).indicatesSuccess())
                    .isFalse();
        } finally {
            jdbc.update("update d_tenant set status = 'active' where id = 1");
        }
        assertThat(exchange(new ClientCredentialsGrant(), secret).indicatesSuccess())
                .isTrue();
    }

    @Test
    void keysAreForReadingTheirPublicHalfAlone() throws Exception {
        HttpResponse<String> keys =
                HTTP.send(HttpRequest.newBuilder(provider.getJWKSetURI()).build(), BodyHandlers.ofString());
        JsonNode key = JSON.readTree(keys.body()).path("keys").path(0);
        assertThat(key.path("kty").asText()).isEqualTo("RSA");
        for (String half : new String[] {"d", "p", "q", "dp", "dq", "qi"}) {
            assertThat(key.has(half)).as(half).isFalse();
        }
        String stored = server.application()
                .getBean(Database.class)
                .jdbc()
                .queryForList("select jwk from sys_signing_key", String.class)
                .get(0);
        assertThat(stored).startsWith("enc:");
    }
}
