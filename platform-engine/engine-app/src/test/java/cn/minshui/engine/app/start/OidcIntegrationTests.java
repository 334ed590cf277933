package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.login.Sessions;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.claims.LogoutTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.LogoutTokenValidator;
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** The platform as a provider, seen by a standard OpenID Connect library that knows nothing of us but the issuer's address. */
@Tag("database")
class OidcIntegrationTests {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final URI CALLBACK = URI.create("http://127.0.0.1:9/callback");
    private static final URI LEFT = URI.create("http://127.0.0.1:9/left");
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final BlockingQueue<String> LOGOUTS = new LinkedBlockingQueue<>();

    @TempDir
    static Path folder;

    private static LibraryServer server;
    private static LibraryClient admin;
    private static HttpServer listener;
    private static OIDCProviderMetadata provider;
    private static ClientID client;
    private static Secret secret;
    private static String password;

    @BeforeAll
    static void start() throws Exception {
        System.setProperty("minshui.webhook.allow", "127.0.0.1");
        server = LibraryServer.start(folder, "");
        admin = LibraryClient.login(server, "admin", server.administratorPassword());
        password = "Chosen-by-admin-2026";
        listener = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        listener.createContext("/logout", exchange -> {
            LOGOUTS.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        listener.start();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("code", "reports");
        values.put("name", "Reports");
        values.put("redirectAddresses", CALLBACK.toString());
        values.put("logoutAddresses", LEFT.toString());
        values.put(
                "backChannelLogout", "http://127.0.0.1:" + listener.getAddress().getPort() + "/logout");
        values.put("clientCredentials", true);
        values.put("scopes", "meters.read");
        String id = admin.created("oauth-client", values);
        client = new ClientID("reports");
        secret = new Secret(admin.post("/api/data/oauth-client/" + id + "/actions/new-secret", Map.of())
                .body()
                .path("secret")
                .asText());
        provider = OIDCProviderMetadata.resolve(new Issuer(server.address()));
    }

    @AfterAll
    static void stop() {
        System.clearProperty("minshui.webhook.allow");
        listener.stop(0);
        server.close();
    }

    /** A browser: keeps the one cookie that it is given. */
    private static final class Browser {
        private String cookie = "";
        private String csrf = "";

        HttpResponse<String> get(URI address) throws Exception {
            return HTTP.send(
                    HttpRequest.newBuilder(address).header("Cookie", cookie).build(), BodyHandlers.ofString());
        }

        void login(String name, String secret) throws Exception {
            HttpResponse<String> answer = post(
                    "/api/auth/login",
                    "{\"username\":\"" + name + "\",\"password\":\"" + secret + "\",\"browser\":true}");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            cookie = answer.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
            csrf = JSON.readTree(answer.body()).path("csrfToken").asText();
        }

        HttpResponse<String> post(String path, String body) throws Exception {
            return HTTP.send(
                    HttpRequest.newBuilder(URI.create(server.address() + path))
                            .header("Content-Type", "application/json")
                            .header("Cookie", cookie)
                            .header("X-CSRF-Token", csrf)
                            .POST(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        }

        int me() throws Exception {
            return get(URI.create(server.address() + "/api/auth/me")).statusCode();
        }
    }

    private static Browser browser() throws Exception {
        Browser browser = new Browser();
        browser.login("admin", password);
        return browser;
    }

    private record Asked(URI address, CodeVerifier verifier, State state, Nonce nonce) {}

    private static Asked ask() {
        return ask(new Scope("openid", "profile"));
    }

    private static Asked ask(Scope scope) {
        CodeVerifier verifier = new CodeVerifier();
        State state = new State();
        Nonce nonce = new Nonce();
        URI address = new AuthenticationRequest.Builder(new ResponseType("code"), scope, client, CALLBACK)
                .endpointURI(provider.getAuthorizationEndpointURI())
                .state(state)
                .nonce(nonce)
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .build()
                .toURI();
        return new Asked(address, verifier, state, nonce);
    }

    private static AuthorizationCode code(Browser browser, Asked asked) throws Exception {
        HttpResponse<String> sent = browser.get(asked.address());
        assertThat(sent.statusCode()).as(sent.body()).isEqualTo(302);
        URI back = URI.create(sent.headers().firstValue("Location").orElseThrow());
        AuthenticationResponse response = AuthenticationResponseParser.parse(back);
        assertThat(response.indicatesSuccess()).as(back.toString()).isTrue();
        assertThat(response.getState()).isEqualTo(asked.state());
        return response.toSuccessResponse().getAuthorizationCode();
    }

    private static TokenResponse exchange(AuthorizationGrant grant, Secret with) throws Exception {
        HTTPResponse answer = new TokenRequest(
                        provider.getTokenEndpointURI(), new ClientSecretBasic(client, with), grant)
                .toHTTPRequest()
                .send();
        return OIDCTokenResponseParser.parse(answer);
    }

    private static OIDCTokenResponse login(Browser browser) throws Exception {
        Asked asked = ask();
        TokenResponse response =
                exchange(new AuthorizationCodeGrant(code(browser, asked), CALLBACK, asked.verifier()), secret);
        assertThat(response.indicatesSuccess())
                .as(() -> response.toErrorResponse().toJSONObject().toString())
                .isTrue();
        OIDCTokenResponse tokens = (OIDCTokenResponse) response.toSuccessResponse();
        IDTokenClaimsSet claims = new IDTokenValidator(
                        provider.getIssuer(),
                        client,
                        JWSAlgorithm.RS256,
                        JWKSet.load(provider.getJWKSetURI().toURL()))
                .validate(tokens.getOIDCTokens().getIDToken(), asked.nonce());
        assertThat(claims.getStringClaim("preferred_username")).isEqualTo("admin");
        assertThat(claims.getStringClaim("sid")).isNotEmpty();
        return tokens;
    }

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

    private static int userInfo(BearerAccessToken token) throws Exception {
        return new UserInfoRequest(provider.getUserInfoEndpointURI(), token)
                .toHTTPRequest()
                .send()
                .getStatusCode();
    }

    @Test
    void theProviderTellsWhatItDoes() throws Exception {
        assertThat(provider.getIssuer().getValue()).isEqualTo(server.address());
        assertThat(provider.supportsBackChannelLogout()).isTrue();
        URI told = URI.create(server.address() + "/.well-known/openid-configuration");
        assertThat(JSON.readTree(new Browser().get(told).body())
                        .path("backchannel_logout_session_supported")
                        .asBoolean())
                .isTrue();
        assertThat(provider.getEndSessionEndpointURI()).isNotNull();
        assertThat(provider.getRevocationEndpointURI()).isNotNull();
        assertThat(provider.getCodeChallengeMethods()).containsExactly(CodeChallengeMethod.S256);
    }

    @Test
    void aClientLogsInByCodeAndProofKey() throws Exception {
        OIDCTokenResponse tokens = login(browser());
        UserInfoResponse info = UserInfoResponse.parse(new UserInfoRequest(
                        provider.getUserInfoEndpointURI(), tokens.getTokens().getBearerAccessToken())
                .toHTTPRequest()
                .send());
        assertThat(info.indicatesSuccess()).isTrue();
        assertThat(info.toSuccessResponse().getUserInfo().getSubject().getValue())
                .isEqualTo(admin.get("/api/auth/me").body().at("/user/id").asText());
        assertThat(admin.get("/api/auth/me").status()).isEqualTo(200);
        HttpResponse<String> api = HTTP.send(
                HttpRequest.newBuilder(URI.create(server.address() + "/api/auth/me"))
                        .header(
                                "Authorization",
                                "Bearer "
                                        + tokens.getTokens()
                                                .getBearerAccessToken()
                                                .getValue())
                        .build(),
                BodyHandlers.ofString());
        assertThat(api.statusCode())
                .as("a client's token is none of the platform's own")
                .isEqualTo(401);
    }

    @Test
    void whoIsNotLoggedInDoesSoOnOurOwnPageAndComesBack() throws Exception {
        Asked asked = ask();
        HttpResponse<String> sent = new Browser().get(asked.address());
        assertThat(sent.statusCode()).isEqualTo(302);
        String wanted = asked.address().getRawPath() + "?" + asked.address().getRawQuery();
        assertThat(sent.headers().firstValue("Location").orElseThrow())
                .endsWith("/login?to=" + URLEncoder.encode(wanted, StandardCharsets.UTF_8));
    }

    @Test
    void withoutAProofKeyOrToAnotherAddressNothingIsGiven() throws Exception {
        Browser browser = browser();
        URI plain = new AuthenticationRequest.Builder(new ResponseType("code"), new Scope("openid"), client, CALLBACK)
                .endpointURI(provider.getAuthorizationEndpointURI())
                .state(new State())
                .build()
                .toURI();
        assertThat(browser.get(plain).headers().firstValue("Location").orElseThrow())
                .contains("error=invalid_request")
                .doesNotContain("code=");
        for (String other : new String[] {"http://127.0.0.1:9/callback/x", "https://evil.example/callback"}) {
            URI elsewhere = new AuthenticationRequest.Builder(
                            new ResponseType("code"), new Scope("openid"), client, URI.create(other))
                    .endpointURI(provider.getAuthorizationEndpointURI())
                    .state(new State())
                    .codeChallenge(new CodeVerifier(), CodeChallengeMethod.S256)
                    .build()
                    .toURI();
            HttpResponse<String> refused = browser.get(elsewhere);
            assertThat(refused.statusCode()).as(other).isEqualTo(400);
            assertThat(refused.headers().firstValue("Location")).isEmpty();
        }
        Asked asked = ask();
        TokenResponse wrong =
                exchange(new AuthorizationCodeGrant(code(browser, asked), CALLBACK, new CodeVerifier()), secret);
        assertThat(wrong.indicatesSuccess()).as("another verifier").isFalse();
        Asked again = ask();
        TokenResponse guessed = exchange(
                new AuthorizationCodeGrant(code(browser, again), CALLBACK, again.verifier()), new Secret("guess"));
        assertThat(guessed.indicatesSuccess()).as("another secret").isFalse();
    }

    @Test
    void aCodeIsGoodOnce() throws Exception {
        Asked asked = ask();
        AuthorizationCode code = code(browser(), asked);
        AuthorizationCodeGrant grant = new AuthorizationCodeGrant(code, CALLBACK, asked.verifier());
        TokenResponse first = exchange(grant, secret);
        assertThat(first.indicatesSuccess()).isTrue();
        assertThat(exchange(grant, secret).indicatesSuccess()).isFalse();
    }

    @Test
    void aRefreshTokenThatComesTwiceEndsTheFamily() throws Exception {
        RefreshToken first = login(browser()).getTokens().getRefreshToken();
        TokenResponse renewed = exchange(new RefreshTokenGrant(first), secret);
        assertThat(renewed.indicatesSuccess()).isTrue();
        RefreshToken second = renewed.toSuccessResponse().getTokens().getRefreshToken();
        assertThat(second).isNotEqualTo(first);
        assertThat(exchange(new RefreshTokenGrant(first), secret).indicatesSuccess())
                .isFalse();
        assertThat(exchange(new RefreshTokenGrant(second), secret).indicatesSuccess())
                .isFalse();
    }

    @Test
    void aRevokedTokenIsWorthNothing() throws Exception {
        OIDCTokenResponse tokens = login(browser());
        BearerAccessToken access = tokens.getTokens().getBearerAccessToken();
        assertThat(userInfo(access)).isEqualTo(200);
        new TokenRevocationRequest(provider.getRevocationEndpointURI(), new ClientSecretBasic(client, secret), access)
                .toHTTPRequest()
                .send();
        assertThat(userInfo(access)).isEqualTo(401);
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
    void tokensEndWithTheSession() throws Exception {
        Browser browser = browser();
        OIDCTokenResponse tokens = login(browser);
        BearerAccessToken access = tokens.getTokens().getBearerAccessToken();
        assertThat(userInfo(access)).isEqualTo(200);
        assertThat(browser.post("/api/auth/logout", "{}").statusCode()).isEqualTo(204);
        assertThat(userInfo(access)).isEqualTo(401);
        assertThat(exchange(new RefreshTokenGrant(tokens.getTokens().getRefreshToken()), secret)
                        .indicatesSuccess())
                .isFalse();
    }

    @Test
    void loggingOutAtTheProviderEndsThePlatformsSessionAndTellsTheClient() throws Exception {
        Browser browser = browser();
        OIDCTokenResponse tokens = login(browser);
        String sid = tokens.getOIDCTokens().getIDToken().getJWTClaimsSet().getStringClaim("sid");
        assertThat(browser.me()).isEqualTo(200);
        State state = new State();
        URI leave = new LogoutRequest(
                        provider.getEndSessionEndpointURI(),
                        tokens.getOIDCTokens().getIDToken(),
                        LEFT,
                        state)
                .toURI();
        HttpResponse<String> left = browser.get(leave);
        assertThat(left.statusCode()).as(left.body()).isEqualTo(302);
        assertThat(left.headers().firstValue("Location").orElseThrow())
                .startsWith(LEFT.toString())
                .contains("state=" + state.getValue());
        assertThat(browser.me()).as("the platform's own session").isEqualTo(401);
        LogoutTokenClaimsSet told = logoutOf(sid);
        assertThat(told.getAudience()).extracting(Object::toString).containsExactly("reports");
    }

    /** Of all that was told, what is about this session; each is checked as the library checks it. */
    private static LogoutTokenClaimsSet logoutOf(String sid) throws Exception {
        LogoutTokenValidator validator = new LogoutTokenValidator(
                provider.getIssuer(),
                client,
                JWSAlgorithm.RS256,
                JWKSet.load(provider.getJWKSetURI().toURL()));
        while (true) {
            String form = LOGOUTS.poll(60, TimeUnit.SECONDS);
            assertThat(form).as("a logout of " + sid).isNotNull();
            String token = form.substring("logout_token=".length());
            LogoutTokenClaimsSet claims = validator.validate(JWTParser.parse(token));
            if (sid.equals(claims.getStringClaim("sid"))) {
                return claims;
            }
        }
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
