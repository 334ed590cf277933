package cn.minshui.engine.app.security.oidc;

import cn.minshui.engine.core.login.Session;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** A user and his session in the shape that Spring Authorization Server keeps with an authorization: plain texts alone. */
record ProviderPrincipal(long user, String session) {
    private static final String SESSION = "session:";

    static Authentication of(Session session) {
        return UsernamePasswordAuthenticationToken.authenticated(
                Long.toString(session.user()), null, List.of(new SimpleGrantedAuthority(SESSION + session.id())));
    }

    /** Empty of a client that asks for itself. */
    static Optional<ProviderPrincipal> read(@Nullable Object principal) {
        if (!(principal instanceof UsernamePasswordAuthenticationToken user)) {
            return Optional.empty();
        }
        return user.getAuthorities().stream()
                .map(authority -> String.valueOf(authority.getAuthority()))
                .filter(authority -> authority.startsWith(SESSION))
                .findFirst()
                .map(authority ->
                        new ProviderPrincipal(Long.parseLong(user.getName()), authority.substring(SESSION.length())));
    }
}
