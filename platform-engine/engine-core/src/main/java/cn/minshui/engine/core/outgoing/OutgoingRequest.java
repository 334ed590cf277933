package cn.minshui.engine.core.outgoing;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * What is sent to another system.
 *
 * @param method in capitals, such as {@code POST}
 * @param url with {@code http} or {@code https}, as somebody wrote it
 * @param headers by name; {@code Host} and {@code Content-Length} are the client's own
 * @param body empty for none
 */
public record OutgoingRequest(String method, String url, Map<String, String> headers, byte[] body) {
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f]");

    public OutgoingRequest {
        headers = Map.copyOf(headers);
        body = body.clone();
    }

    public static OutgoingRequest get(String url, Map<String, String> headers) {
        return new OutgoingRequest("GET", url, headers, new byte[0]);
    }

    public static OutgoingRequest post(String url, Map<String, String> headers, byte[] body) {
        return new OutgoingRequest("POST", url, headers, body);
    }

    @Override
    public byte[] body() {
        return body.clone();
    }

    /** A line break in a value would begin a header of its own. */
    void requireHeaders() throws OutgoingException {
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (!NAME.matcher(header.getKey()).matches()
                    || CONTROL.matcher(header.getValue()).find()) {
                throw new OutgoingException("请求头不正确 / a header is malformed");
            }
        }
    }
}
