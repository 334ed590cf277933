package cn.minshui.engine.app.security;

import cn.minshui.engine.app.http.ProblemWriter;
import cn.minshui.engine.app.security.BrowserSessions.Found;
import cn.minshui.engine.core.identity.Identities.Account;
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
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** From a browser's cookie to the account as it stands today. A request with a bearer token goes by that alone. */
final class BrowserSessionFilter extends OncePerRequestFilter {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    /** A page that asks by itself, while nobody sits before it, says so: it does not keep the session from ending. */
    private static final String BACKGROUND = "X-Background";

    /** A stranger's session must not stand in the way of logging in. */
    private static final String LOGIN = "/api/auth/login";

    private final BrowserSessions browsers;
    private final Sessions sessions;
    private final ProblemWriter problems;

    BrowserSessionFilter(BrowserSessions browsers, Sessions sessions, ProblemWriter problems) {
        this.browsers = browsers;
        this.sessions = sessions;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getHeader(HttpHeaders.AUTHORIZATION) != null
                || request.getRequestURI().equals(LOGIN)) {
            chain.doFilter(request, response);
            return;
        }
        Optional<Found> found = browsers.find(request);
        if (found.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        Optional<Account> account = sessions.account(found.get().session(), request.getHeader(BACKGROUND) == null);
        if (account.isEmpty()) {
            browsers.clear(request, response);
            chain.doFilter(request, response);
            return;
        }
        boolean ownPage = BrowserSessions.isCsrf(found.get().token(), request.getHeader(BrowserSessions.CSRF_HEADER));
        // Whatever the address: one that is written in another way reaches the same controller.
        if (!SAFE.contains(request.getMethod()) && !ownPage) {
            problems.write(
                    request,
                    response,
                    ProblemException.of(
                            ProblemClass.FORBIDDEN,
                            "CSRF_TOKEN",
                            "请求缺少本页面的校验码，请刷新页面后重试",
                            "the request does not bring the page's CSRF token; reload the page"));
            return;
        }
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(
                new AccountAuthentication(account.get(), found.get().session(), sessions.owesFactor(account.get())));
        SecurityContextHolder.setContext(context);
        try {
            chain.doFilter(request, response);
        } finally {
            SecurityContextHolder.clearContext();
        }
    }
}
