package cn.minshui.bench.load;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The n-th request of a connection, as bytes on the wire. */
@FunctionalInterface
public interface Requests {
    /** @param connection from 0 @param number from 0 on each connection */
    byte[] next(int connection, int number);

    /** @param headers whole lines without their ends; @param body null for none */
    static byte[] bytes(
            String method, String path, String token, String headers, @org.jspecify.annotations.Nullable String body) {
        byte[] content = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder(method)
                .append(' ')
                .append(path)
                .append(" HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ")
                .append(token)
                .append("\r\n");
        if (!headers.isEmpty()) {
            head.append(headers).append("\r\n");
        }
        if (body != null) {
            head.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(content.length)
                    .append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(start, start.length + content.length);
        System.arraycopy(content, 0, all, start.length, content.length);
        return all;
    }

    /** A text as the value of a parameter in an address. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
