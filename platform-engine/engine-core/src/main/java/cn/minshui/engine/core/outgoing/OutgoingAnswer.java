package cn.minshui.engine.core.outgoing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What another system answered.
 *
 * @param status of HTTP, redirects too: they are never followed
 * @param headers by name in lower case
 * @param body as it came, never unpacked, up to the client's limit
 */
public record OutgoingAnswer(int status, Map<String, List<String>> headers, byte[] body) {
    public OutgoingAnswer {
        headers = Map.copyOf(headers);
        body = body.clone();
    }

    @Override
    public byte[] body() {
        return body.clone();
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** @return whether the other system took it */
    public boolean isGood() {
        return status >= 200 && status < 300;
    }
}
