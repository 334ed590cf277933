package cn.minshui.engine.app.security.oidc;

import cn.minshui.engine.app.security.BrowserSessions;
import cn.minshui.engine.core.login.Sessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.authorization.oidc.authentication.OidcLogoutAuthenticationToken;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.web.util.UriComponentsBuilder;

/** A client asked for the end of the session, with the user's own ID token: the platform's session ends, and every client's. */
final class ProviderLogout implements AuthenticationSuccessHandler {
    private final Sessions sessions;
    private final BrowserSessions browsers;

    ProviderLogout(Sessions sessions, BrowserSessions browsers) {
        this.sessions = sessions;
        this.browsers = browsers;
    }

    @Override
    public void onAuthenticationSuccess(
            HttpServletRequest request, HttpServletResponse response, Authentication authentication)
            throws IOException {
        OidcLogoutAuthenticationToken logout = (OidcLogoutAuthenticationToken) authentication;
        String session =
                logout.getIdToken() == null ? null : logout.getIdToken().getClaimAsString("sid");
        if (session != null) {
            sessions.find(session).ifPresent(found -> sessions.end(found, Sessions.Why.LOGOUT));
        }
        if (browsers.session(request).filter(own -> own.id().equals(session)).isPresent()) {
            browsers.clear(request, response);
        }
        response.sendRedirect(target(logout));
    }

    /** Checked by Spring Authorization Server to be one of the client's. */
    private static String target(OidcLogoutAuthenticationToken logout) {
        String address = logout.getPostLogoutRedirectUri();
        if (address == null || address.isEmpty()) {
            return "/login";
        }
        UriComponentsBuilder uri = UriComponentsBuilder.fromUriString(address);
        if (logout.getState() != null) {
            uri.queryParam("state", "{state}");
            return uri.build(false)
                    .expand(Map.of("state", logout.getState()))
                    .encode()
                    .toUriString();
        }
        return uri.build(true).toUriString();
    }
}
