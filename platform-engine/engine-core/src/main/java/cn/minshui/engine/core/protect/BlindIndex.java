package cn.minshui.engine.core.protect;

import cn.minshui.engine.core.protect.KeyRing.Key;
import cn.minshui.engine.core.protect.KeyRing.Purpose;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * What stands in the database for a text, so that equal texts are found: {@code <version of the key>:<HMAC-SM3 in base64url>} over
 * the place and the text. Nothing but equality can be asked of it, and only within one place.
 */
public final class BlindIndex {
    /** Characters of an entry at most. */
    public static final int LENGTH = 49;

    private static final char SEPARATOR = '\n';

    private final KeyRing ring;

    public BlindIndex(KeyRing ring) {
        this.ring = ring;
    }

    /** The entry that is written now. @param context what the text belongs to, without line breaks */
    public String entry(String text, String context) {
        return entry(ring.current(Purpose.BLIND_INDEX), text, context);
    }

    /** Every entry that may stand for the text, one for each version of the key, the newest first. */
    public List<String> entries(String text, String context) {
        Key current = ring.current(Purpose.BLIND_INDEX);
        List<Key> keys = ring.all(Purpose.BLIND_INDEX);
        return (keys.isEmpty() ? List.of(current) : keys)
                .stream().map(key -> entry(key, text, context)).toList();
    }

    private static String entry(Key key, String text, String context) {
        byte[] sum = Sm3.hmac(key.bytes(), (context + SEPARATOR + text).getBytes(StandardCharsets.UTF_8));
        return key.version() + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(sum);
    }
}
