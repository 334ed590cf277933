package cn.minshui.engine.app.security;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where browsers and other systems reach the platform, from {@code MINSHUI_PUBLIC_URL}: behind a proxy the server itself does not
 * know. Without it a request tells.
 *
 * @param given without a slash at its end; null where none was given
 */
public record PublicAddress(@Nullable String given) {

    /** @throws IllegalArgumentException when it is no address of http or https */
    public static PublicAddress of(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return new PublicAddress(null);
        }
        String address = text.strip().replaceAll("/+$", "");
        URI uri = URI.create(address);
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http || uri.getHost() == null || uri.getQuery() != null || uri.getFragment() != null) {
            throw new IllegalArgumentException(
                    "MINSHUI_PUBLIC_URL 应是 http(s) 地址 / must be an address of http or https: " + text);
        }
        return new PublicAddress(address);
    }

    /** Whether browsers come by https. */
    boolean isSecure(HttpServletRequest request) {
        return given == null ? request.isSecure() : given.startsWith("https:");
    }
}
