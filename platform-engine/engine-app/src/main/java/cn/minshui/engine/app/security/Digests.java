package cn.minshui.engine.app.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** SHA-256 of texts. */
final class Digests {
    private Digests() {}

    /** Lower-case hex. */
    static String sha256(String text) {
        return HexFormat.of().formatHex(digest(text));
    }

    /** As a content security policy names a script: {@code 'sha256-…'}. */
    static String policySource(String script) {
        return "'sha256-" + Base64.getEncoder().encodeToString(digest(script)) + "'";
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
