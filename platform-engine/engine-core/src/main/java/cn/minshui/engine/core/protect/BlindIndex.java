package cn.minshui.engine.core.protect;

import cn.minshui.engine.core.protect.KeyRing.Key;
import cn.minshui.engine.core.protect.KeyRing.Purpose;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * What stands in the database for a text, so that equal texts are found: {@code <version of the key>:<HMAC-SM3 in base64url>}
 * over the place and the text. Nothing but equality can be asked of it, and only within one place.
 */
public final class BlindIndex {
    /** Characters of an entry at most. */
    public static final int LENGTH = 49;

    /** Versions of the key that are in use at the same time at most. */
    public static final int KEYS = 2;

    private static final char SEPARATOR = '\n';

    private final KeyRing ring;

    public BlindIndex(KeyRing ring) {
        this.ring = ring;
    }

    /** The entry that is written now. @param context what the text belongs to, without line breaks */
    public String entry(String text, String context) {
        return entry(ring.current(Purpose.BLIND_INDEX), text, context);
    }

    /**
     * The entries that may stand for the text, the newest first: of the current key and of the one before it. A further key is
     * added only when nothing is left of the older one.
     */
    public List<String> entries(String text, String context) {
        ring.current(Purpose.BLIND_INDEX);
        return ring.all(Purpose.BLIND_INDEX).stream()
                .limit(KEYS)
                .map(key -> entry(key, text, context))
                .toList();
    }

    /** What the entries that are written now begin with. */
    String currentHead() {
        return ring.current(Purpose.BLIND_INDEX).version() + ":";
    }

    private static String entry(Key key, String text, String context) {
        byte[] sum = Sm3.hmac(key.bytes(), (context + SEPARATOR + text).getBytes(StandardCharsets.UTF_8));
        return key.version() + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(sum);
    }
}
