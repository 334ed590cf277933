package cn.minshui.engine.app.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.identity.Identities.Account;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;

class AccessTokensUnitTests {
    private static final String SECRET = "0123456789abcdef0123456789abcdef0123456789a";
    private static final Account ACCOUNT = new Account(
            new TenantId(7),
            "demo",
            9_007_199_254_740_993L,
            "ann",
            "Ann",
            new OrgNodeId(3),
            List.of("clerk"),
            4,
            false);

    @Test
    void aTokenSaysWhoAndUnderWhichCredentials() {
        AccessTokens tokens = new AccessTokens(SECRET, Clock.systemUTC());
        Jwt token = tokens.decode(tokens.issue(ACCOUNT, "s"));
        assertThat(token.getSubject()).isEqualTo("9007199254740993");
        assertThat((Long) token.getClaim(AccessTokens.TENANT)).isEqualTo(7L);
        assertThat(token.getClaimAsString(AccessTokens.SESSION)).isEqualTo("s");
        assertThat(AccessTokens.isAccess(token)).isTrue();
    }

    @Test
    void aTokenOfAnotherKeyIsRefused() {
        String foreign = new AccessTokens(SECRET.replace('0', '1'), Clock.systemUTC()).issue(ACCOUNT, "s");
        assertThatThrownBy(() -> new AccessTokens(SECRET, Clock.systemUTC()).decode(foreign))
                .isInstanceOf(JwtException.class);
    }

    @Test
    void aTokenEndsByItself() {
        Clock earlier = Clock.offset(
                Clock.systemUTC(), AccessTokens.LIFE.plus(Duration.ofMinutes(2)).negated());
        String old = new AccessTokens(SECRET, earlier).issue(ACCOUNT, "s");
        assertThatThrownBy(() -> new AccessTokens(SECRET, Clock.systemUTC()).decode(old))
                .isInstanceOf(JwtException.class)
                .hasMessageContaining("expired");
    }

    @Test
    void aTokenWithoutSignatureIsRefused() {
        AccessTokens tokens = new AccessTokens(SECRET, Clock.systemUTC());
        String token = tokens.issue(ACCOUNT, "s");
        String unsigned = "eyJhbGciOiJub25lIn0" + token.substring(token.indexOf('.'), token.lastIndexOf('.') + 1);
        assertThatThrownBy(() -> tokens.decode(unsigned)).isInstanceOf(JwtException.class);
    }
}
