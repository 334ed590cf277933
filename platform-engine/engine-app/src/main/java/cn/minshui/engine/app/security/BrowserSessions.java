package cn.minshui.engine.app.security;

import cn.minshui.engine.core.login.Session;
import cn.minshui.engine.core.login.Sessions;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/**
 * The cookie of a browser's session: no script reads it, other sites' forms do not send it, over https alone where the platform is
 * reached so. What changes something has to bring the session's CSRF token in a header besides, which only a page of ours knows.
 */
public final class BrowserSessions {
    static final String CSRF_HEADER = "X-CSRF-Token";
    private static final String NAME = "minshui-session";
    /** A browser takes a cookie of this beginning from its own host over https alone. */
    private static final String SECURE_NAME = "__Host-" + NAME;

    private final Sessions sessions;
    private final PublicAddress address;

    BrowserSessions(Sessions sessions, PublicAddress address) {
        this.sessions = sessions;
        this.address = address;
    }

    /** @param token of the cookie */
    record Found(Session session, String token) {}

    /** The session that the request's cookie names, whether or not it lives. */
    Optional<Found> find(HttpServletRequest request) {
        String token = token(request);
        return token == null ? Optional.empty() : sessions.ofToken(token).map(session -> new Found(session, token));
    }

    /** The session alone. */
    public Optional<Session> session(HttpServletRequest request) {
        return find(request).map(Found::session);
    }

    private @Nullable String token(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        String name = name(request);
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals(name)) {
                    return cookie.getValue();
                }
            }
        }
        return null;
    }

    private String name(HttpServletRequest request) {
        return address.isSecure(request) ? SECURE_NAME : NAME;
    }

    void write(HttpServletRequest request, HttpServletResponse response, String token) {
        add(request, response, token, Duration.ofSeconds(-1));
    }

    /** The browser forgets the session. */
    public void clear(HttpServletRequest request, HttpServletResponse response) {
        add(request, response, "", Duration.ZERO);
    }

    private void add(HttpServletRequest request, HttpServletResponse response, String value, Duration age) {
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                ResponseCookie.from(name(request), value)
                        .path("/")
                        .httpOnly(true)
                        .secure(address.isSecure(request))
                        .sameSite("Lax")
                        .maxAge(age)
                        .build()
                        .toString());
    }

    /** What a page has to bring with whatever changes something; nothing of the cookie can be read from it. */
    static String csrf(String token) {
        return Digests.sha256("csrf\n" + token);
    }

    static boolean isCsrf(String token, @Nullable String given) {
        return given != null
                && MessageDigest.isEqual(
                        csrf(token).getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
}
