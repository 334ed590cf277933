package cn.minshui.engine.core.open.signature;

import java.util.regex.Pattern;

/**
 * What a signature covers: everything by which a call differs from another. Written line by line ({@link #text}); no part can hold a
 * line break, so no two calls have one text.
 *
 * @param method in capitals
 * @param path as it came, without the query
 * @param query {@link QueryText#canonical()}
 * @param key of the application
 * @param timestamp milliseconds of the epoch, as they came
 * @param nonce told once
 * @param idempotencyKey empty without
 * @param ifMatch empty without
 */
public record SignedCall(
        String method,
        String path,
        String query,
        String key,
        String timestamp,
        String nonce,
        String idempotencyKey,
        String ifMatch) {
    /** The first line: no signature made for anything else is one of a call. */
    public static final String SCHEME = "MINSHUI-OPEN-1";

    private static final Pattern LINE = Pattern.compile("[\\x20-\\x7e]*");

    public SignedCall {
        for (String part : new String[] {method, path, query, key, timestamp, nonce, idempotencyKey, ifMatch}) {
            if (!LINE.matcher(part).matches()) {
                throw new IllegalArgumentException("a part of a signed call is one line of visible ASCII");
            }
        }
    }

    /** The lines, each ended by a line feed but the last. */
    public String text(SignatureAlgorithm algorithm, byte[] body) {
        return String.join(
                "\n",
                SCHEME,
                method,
                path,
                query,
                key,
                timestamp,
                nonce,
                idempotencyKey,
                ifMatch,
                algorithm.digest(body));
    }
}
