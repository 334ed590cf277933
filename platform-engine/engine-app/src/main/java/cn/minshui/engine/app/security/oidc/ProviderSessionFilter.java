package cn.minshui.engine.app.security.oidc;

import cn.minshui.engine.app.http.ProblemWriter;
import cn.minshui.engine.app.security.BrowserSessions;
import cn.minshui.engine.core.login.LoginClient;
import cn.minshui.engine.core.login.LoginClients;
import cn.minshui.engine.core.login.Session;
import cn.minshui.engine.core.login.Sessions;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Who sits before the browser that a client has sent here: the user of the platform's own session. Users of one tenant are no
 * business of another tenant's clients.
 */
final class ProviderSessionFilter extends OncePerRequestFilter {
    static final String AUTHORIZE = "/oauth2/authorize";
    static final String LOGOUT = "/connect/logout";

    private final BrowserSessions browsers;
    private final Sessions sessions;
    private final LoginClients clients;
    private final ProblemWriter problems;

    ProviderSessionFilter(BrowserSessions browsers, Sessions sessions, LoginClients clients, ProblemWriter problems) {
        this.browsers = browsers;
        this.sessions = sessions;
        this.clients = clients;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        NoContainerSession wrapped = new NoContainerSession(request);
        Optional<Session> session = session(request);
        if (session.isEmpty()) {
            chain.doFilter(wrapped, response);
            return;
        }
        if (isOfAnotherTenant(session.get(), request.getParameter("client_id"))) {
            problems.write(
                    request,
                    response,
                    ProblemException.of(
                            ProblemClass.FORBIDDEN,
                            "CLIENT_OF_ANOTHER_TENANT",
                            "该系统属于另一个租户，不能用当前账号登录",
                            "this system belongs to another tenant; your account does not log in there"));
            return;
        }
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(ProviderPrincipal.of(session.get()));
        SecurityContextHolder.setContext(context);
        try {
            chain.doFilter(wrapped, response);
        } finally {
            SecurityContextHolder.clearContext();
        }
    }

    /** A user who has to change his password or to set up a second factor first has not logged in yet. */
    private Optional<Session> session(HttpServletRequest request) {
        if (!Set.of(AUTHORIZE, LOGOUT).contains(request.getRequestURI())) {
            return Optional.empty();
        }
        return browsers.session(request)
                .filter(session -> sessions.ready(session, true).isPresent());
    }

    private boolean isOfAnotherTenant(Session session, @Nullable String clientId) {
        return clientId != null
                && clients.find(clientId)
                        .map(LoginClient::tenant)
                        .filter(tenant -> !tenant.equals(session.tenant()))
                        .isPresent();
    }
}
