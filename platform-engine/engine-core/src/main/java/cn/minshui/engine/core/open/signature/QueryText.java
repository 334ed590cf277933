package cn.minshui.engine.core.open.signature;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The query of a call, read as the server reads it and written in one way: names and values percent-encoded by RFC 3986, sorted by
 * name and value. So it does not matter how a client's library encodes or orders them on the way.
 */
public record QueryText(List<Pair> pairs) {
    private static final String UNRESERVED = "-._~";
    private static final int HEX = 16;

    /** As they are meant, not as they are encoded. */
    public record Pair(String name, String value) {
        String encoded() {
            return encode(name) + "=" + encode(value);
        }
    }

    public QueryText {
        pairs = List.copyOf(pairs);
    }

    /** @param query as it came, null without; empty for one that is not encoded as UTF-8 */
    public static Optional<QueryText> of(@Nullable String query) {
        List<Pair> pairs = new ArrayList<>();
        if (query == null || query.isEmpty()) {
            return Optional.of(new QueryText(pairs));
        }
        for (String part : query.split("&", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            Optional<String> name = decode(equals < 0 ? part : part.substring(0, equals));
            Optional<String> value = decode(equals < 0 ? "" : part.substring(equals + 1));
            if (name.isEmpty() || value.isEmpty()) {
                return Optional.empty();
            }
            pairs.add(new Pair(name.get(), value.get()));
        }
        return Optional.of(new QueryText(pairs));
    }

    /** As it is signed. */
    public String canonical() {
        return String.join(
                "&",
                pairs.stream()
                        .map(Pair::encoded)
                        .sorted(Comparator.naturalOrder())
                        .toList());
    }

    private static String encode(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean letter = c < 0x80 && Character.isLetterOrDigit(c);
            if (letter || UNRESERVED.indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append('%').append(digit(c >> 4)).append(digit(c & 0xf));
            }
        }
        return out.toString();
    }

    private static char digit(int value) {
        return Character.toUpperCase(Character.forDigit(value, HEX));
    }

    private static Optional<String> decode(String text) {
        ByteBuffer bytes = ByteBuffer.allocate(text.length() * 4);
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '%') {
                int value = i + 2 < text.length() ? value(text.charAt(i + 1), text.charAt(i + 2)) : -1;
                if (value < 0) {
                    return Optional.empty();
                }
                bytes.put((byte) value);
                i += 3;
            } else if (c > 0x7f) {
                return Optional.empty();
            } else {
                bytes.put((byte) (c == '+' ? ' ' : c));
                i++;
            }
        }
        return text(bytes.flip());
    }

    private static int value(char high, char low) {
        int h = Character.digit(high, HEX);
        int l = Character.digit(low, HEX);
        return h < 0 || l < 0 || high > 0x7f || low > 0x7f ? -1 : h * HEX + l;
    }

    private static Optional<String> text(ByteBuffer bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(bytes)
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
