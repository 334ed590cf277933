package cn.minshui.engine.testkit;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What an authenticator app shows (RFC 6238), made from the text that it is given and not by the platform's own code. */
public final class AuthenticatorApp {
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int STEP_SECONDS = 30;

    private AuthenticatorApp() {}

    /** @param secret in base 32 without padding @return six digits */
    public static String code(String secret, Instant at) {
        ByteBuffer key = ByteBuffer.allocate(secret.length() * 5 / 8);
        int bits = 0;
        int held = 0;
        for (char letter : secret.toCharArray()) {
            held = held << 5 | LETTERS.indexOf(letter);
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                key.put((byte) (held >> bits));
                held &= (1 << bits) - 1;
            }
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key.array(), "HmacSHA1"));
            byte[] step = ByteBuffer.allocate(Long.BYTES)
                    .putLong(Math.floorDiv(at.getEpochSecond(), STEP_SECONDS))
                    .array();
            byte[] sum = mac.doFinal(step);
            int from = sum[sum.length - 1] & 0xf;
            int number = ByteBuffer.wrap(sum).getInt(from) & Integer.MAX_VALUE;
            return String.format(Locale.ROOT, "%06d", number % 1_000_000);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA1", e);
        }
    }
}
