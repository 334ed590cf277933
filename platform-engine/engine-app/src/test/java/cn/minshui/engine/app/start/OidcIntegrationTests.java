package cn.minshui.engine.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.claims.LogoutTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.validators.LogoutTokenValidator;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The platform as a provider, seen by a standard OpenID Connect library that knows nothing of us but the issuer's address. */
@Tag("database")
class OidcIntegrationTests extends OidcProvider {
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
}
