package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.net.URI;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A server as a provider with one client, and what a browser and a standard OpenID Connect library do with it. */
abstract class OidcProvider {
    static final ObjectMapper JSON = new ObjectMapper();
    static final URI CALLBACK = URI.create("http://127.0.0.1:9/callback");
    static final URI LEFT = URI.create("http://127.0.0.1:9/left");
    static final HttpClient HTTP = HttpClient.newHttpClient();
    static final BlockingQueue<String> LOGOUTS = new LinkedBlockingQueue<>();

    @TempDir
    static Path folder;

    static LibraryServer server;
    static LibraryClient admin;
    static HttpServer listener;
    static OIDCProviderMetadata provider;
    static ClientID client;
    static Secret secret;
    static String password;

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
    static final class Browser {
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

    static Browser browser() throws Exception {
        Browser browser = new Browser();
        browser.login("admin", password);
        return browser;
    }

    record Asked(URI address, CodeVerifier verifier, State state, Nonce nonce) {}

    static Asked ask() {
        return ask(new Scope("openid", "profile"));
    }

    static Asked ask(Scope scope) {
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

    static AuthorizationCode code(Browser browser, Asked asked) throws Exception {
        HttpResponse<String> sent = browser.get(asked.address());
        assertThat(sent.statusCode()).as(sent.body()).isEqualTo(302);
        URI back = URI.create(sent.headers().firstValue("Location").orElseThrow());
        AuthenticationResponse response = AuthenticationResponseParser.parse(back);
        assertThat(response.indicatesSuccess()).as(back.toString()).isTrue();
        assertThat(response.getState()).isEqualTo(asked.state());
        return response.toSuccessResponse().getAuthorizationCode();
    }

    static TokenResponse exchange(AuthorizationGrant grant, Secret with) throws Exception {
        HTTPResponse answer = new TokenRequest(
                        provider.getTokenEndpointURI(), new ClientSecretBasic(client, with), grant)
                .toHTTPRequest()
                .send();
        return OIDCTokenResponseParser.parse(answer);
    }

    static OIDCTokenResponse login(Browser browser) throws Exception {
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

    static int userInfo(BearerAccessToken token) throws Exception {
        return new UserInfoRequest(provider.getUserInfoEndpointURI(), token)
                .toHTTPRequest()
                .send()
                .getStatusCode();
    }
}
