package cn.minshui.engine.core.open.signature;

import cn.minshui.engine.core.protect.Sm3;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The ways in which an application can sign; which one is said by its record and never by the call. */
public enum SignatureAlgorithm {
    /** HMAC over SM3 (GM/T 0042) with the application's secret; lower-case hex. */
    HMAC_SM3,
    /** HMAC over SHA-256 with the application's secret; lower-case hex. */
    HMAC_SHA256,
    /** SM2 (GB/T 32918) over SM3 with the application's own key, of which the platform has the public half; DER in base64. */
    SM2;

    private static final String SHA256 = "HmacSHA256";

    /** The key of dictionary {@code open-signature}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<SignatureAlgorithm> of(String word) {
        return Arrays.stream(values()).filter(a -> a.word().equals(word)).findFirst();
    }

    public boolean hasSecret() {
        return this != SM2;
    }

    /** Lower-case hex of the body's digest, as it stands in the canonical text. */
    public String digest(byte[] body) {
        return HexFormat.of().formatHex(this == HMAC_SHA256 ? sha256(body) : Sm3.digest(body));
    }

    /**
     * Whether the signature is that of the text; takes the same time wherever a MAC differs.
     *
     * @param key the secret, or the SM2 public key as {@link Sm2Keys} reads it
     */
    public boolean verifies(String key, String text, String signature) {
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        if (this == SM2) {
            return Sm2Keys.verifies(key, message, signature);
        }
        byte[] given = signature.getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(mac(key, message).getBytes(StandardCharsets.US_ASCII), given);
    }

    /** What a client with the secret writes into its call. @throws IllegalStateException for SM2: the platform has no such key */
    public String sign(String secret, String text) {
        if (this == SM2) {
            throw new IllegalStateException("only the application has the key that it signs with");
        }
        return mac(secret, text.getBytes(StandardCharsets.UTF_8));
    }

    private String mac(String secret, byte[] message) {
        byte[] key = secret.getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(this == HMAC_SM3 ? Sm3.hmac(key, message) : hmacSha256(key, message));
    }

    private static byte[] hmacSha256(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(SHA256);
            mac.init(new SecretKeySpec(key, SHA256));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + SHA256, e);
        }
    }

    private static byte[] sha256(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static Optional<byte[]> base64(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
