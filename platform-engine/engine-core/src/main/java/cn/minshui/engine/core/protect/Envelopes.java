package cn.minshui.engine.core.protect;

import cn.minshui.engine.core.protect.KeyRing.Key;
import cn.minshui.engine.core.protect.KeyRing.Purpose;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Encrypted texts as they are stored: {@code enc:<suite><version of the key>:<nonce, text and tag in base64url>}, all of it
 * ASCII. Two envelopes of one text differ. Whatever suite and version they name, all are read; the current ones write.
 */
public final class Envelopes {
    /** What every envelope begins with. */
    public static final String PREFIX = "enc:";

    private static final Pattern HEAD = Pattern.compile("enc:([a-z])([1-9][0-9]{0,4}):");
    private static final int LONGEST_HEAD = 11;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeyRing ring;
    private final Purpose purpose;
    private final CipherSuite suite;
    private final Map<Derived, byte[]> keys = new ConcurrentHashMap<>();

    private record Derived(int version, CipherSuite suite) {}

    /** @param suite of what is written from now on */
    public Envelopes(KeyRing ring, Purpose purpose, CipherSuite suite) {
        this.ring = ring;
        this.purpose = purpose;
        this.suite = suite;
    }

    /** @param context what the text belongs to; opening asks for the same */
    public String seal(String text, String context) {
        Key key = ring.current(purpose);
        byte[] nonce = new byte[CipherSuite.NONCE];
        RANDOM.nextBytes(nonce);
        byte[] sealed = suite.run(true, derived(key, suite), nonce, bytes(context), bytes(text));
        ByteBuffer whole = ByteBuffer.allocate(nonce.length + sealed.length);
        whole.put(nonce).put(sealed);
        return head(key) + Base64.getUrlEncoder().withoutPadding().encodeToString(whole.array());
    }

    /** @throws UnreadableException when it is no envelope, its key is missing, or it was changed or moved */
    public String open(String envelope, String context) {
        Matcher head = HEAD.matcher(envelope);
        if (!head.lookingAt()) {
            throw new UnreadableException("the text is not encrypted", null);
        }
        CipherSuite written = CipherSuite.of(head.group(1).charAt(0))
                .orElseThrow(() -> new UnreadableException("nobody knows the cipher " + head.group(1), null));
        int version = Integer.parseInt(head.group(2));
        Key key = ring.key(purpose, version)
                .orElseThrow(() -> new UnreadableException(
                        "the key " + KeyRing.name(purpose, version) + " is not in the key folder", null));
        byte[] whole = decoded(envelope.substring(head.end()));
        byte[] nonce = Arrays.copyOf(whole, CipherSuite.NONCE);
        byte[] sealed = Arrays.copyOfRange(whole, CipherSuite.NONCE, whole.length);
        return new String(
                written.run(false, derived(key, written), nonce, bytes(context), sealed), StandardCharsets.UTF_8);
    }

    /** The plain text when it is an envelope of this context, else nothing: for what may be plain yet. */
    public Optional<String> tryOpen(String text, String context) {
        if (!isEnvelope(text)) {
            return Optional.empty();
        }
        try {
            return Optional.of(open(text, context));
        } catch (UnreadableException e) {
            return Optional.empty();
        }
    }

    /** Whether the text looks like an envelope; only {@link #open} knows. */
    public static boolean isEnvelope(String text) {
        return HEAD.matcher(text).lookingAt();
    }

    /** The version of the key that an envelope names; none of what is no envelope. */
    public static OptionalInt version(String envelope) {
        Matcher head = HEAD.matcher(envelope);
        return head.lookingAt() ? OptionalInt.of(Integer.parseInt(head.group(2))) : OptionalInt.empty();
    }

    /** What the envelopes that are written now begin with. */
    public String currentHead() {
        return head(ring.current(purpose));
    }

    private String head(Key key) {
        return PREFIX + suite.letter() + key.version() + ":";
    }

    /** Characters that an envelope takes at most. @param characters of the text, by code point */
    public static int length(int characters) {
        int most = CipherSuite.NONCE + CipherSuite.TAG + 4 * characters;
        return LONGEST_HEAD + (most * 4 + 2) / 3;
    }

    /** A key of its own for each suite, so that no bytes serve two ciphers. */
    private byte[] derived(Key key, CipherSuite cipher) {
        return keys.computeIfAbsent(
                new Derived(key.version(), cipher),
                d -> Arrays.copyOf(Sm3.hmac(key.bytes(), bytes("minshui " + cipher.word())), cipher.keyLength()));
    }

    private static byte[] decoded(String text) {
        try {
            byte[] whole = Base64.getUrlDecoder().decode(text);
            if (whole.length >= CipherSuite.NONCE + CipherSuite.TAG) {
                return whole;
            }
        } catch (IllegalArgumentException e) {
            throw new UnreadableException("the encrypted text is damaged", e);
        }
        throw new UnreadableException("the encrypted text is cut off", null);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
