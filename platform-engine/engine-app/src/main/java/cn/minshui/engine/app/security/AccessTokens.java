package cn.minshui.engine.app.security;

import cn.minshui.engine.core.identity.Identities.Account;
import com.nimbusds.jose.jwk.source.ImmutableSecret;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/** Signed, short-lived proofs of a login. The session that a token names is looked at on every request. */
public final class AccessTokens {
    public static final Duration LIFE = Duration.ofMinutes(30);
    static final String TENANT = "tenant";
    static final String SESSION = "session";
    private static final String ISSUER = "minshui";
    /** What this token may be used for; a token of another use is not taken for a login. */
    private static final String USE = "use";

    private static final String USE_ACCESS = "access";

    private final JwtEncoder encoder;
    private final JwtDecoder decoder;
    private final Clock clock;

    /** @param secret text of at least 256 bits */
    public AccessTokens(String secret, Clock clock) {
        SecretKey key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        this.encoder = new NimbusJwtEncoder(new ImmutableSecret<>(key));
        NimbusJwtDecoder nimbus = NimbusJwtDecoder.withSecretKey(key)
                .macAlgorithm(MacAlgorithm.HS256)
                .build();
        nimbus.setJwtValidator(JwtValidators.createDefaultWithIssuer(ISSUER));
        this.decoder = nimbus;
        this.clock = clock;
    }

    /** @param session the login that it belongs to; the token is worth nothing when that has ended */
    String issue(Account account, String session) {
        JwtClaimsSet.Builder claims = claims(USE_ACCESS, LIFE)
                .subject(Long.toString(account.userId()))
                .claim(TENANT, account.tenant().value())
                .claim(SESSION, session);
        return sign(claims);
    }

    /** @throws JwtException when it is forged, expired or malformed */
    Jwt decode(String token) {
        return decoder.decode(token);
    }

    static boolean isAccess(Jwt token) {
        return USE_ACCESS.equals(token.getClaimAsString(USE));
    }

    private JwtClaimsSet.Builder claims(String use, Duration life) {
        Instant now = clock.instant();
        return JwtClaimsSet.builder()
                .issuer(ISSUER)
                .id(UUID.randomUUID().toString())
                .issuedAt(now)
                .expiresAt(now.plus(life))
                .claim(USE, use);
    }

    private String sign(JwtClaimsSet.Builder claims) {
        JwsHeader header = JwsHeader.with(MacAlgorithm.HS256).build();
        return encoder.encode(JwtEncoderParameters.from(header, claims.build())).getTokenValue();
    }
}
