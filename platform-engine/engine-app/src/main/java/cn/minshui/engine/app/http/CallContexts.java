package cn.minshui.engine.app.http;

import cn.minshui.engine.app.security.AccountAuthentication;
import cn.minshui.engine.core.identity.Identities;
import cn.minshui.engine.core.identity.Identities.Account;
import cn.minshui.engine.core.identity.StandIns;
import cn.minshui.engine.core.login.FactorService;
import cn.minshui.engine.core.login.Session;
import cn.minshui.engine.core.login.Sessions;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Gives controllers the call's context (or account) as an argument; the release is resolved here, once a request. */
@Component
public class CallContexts implements HandlerMethodArgumentResolver {
    /** User name of the one whom the caller stands in for. */
    public static final String ON_BEHALF_OF = "X-On-Behalf-Of";

    private final Identities identities;
    private final StandIns standIns;
    private final Sessions sessions;

    CallContexts(Identities identities, StandIns standIns, Sessions sessions) {
        this.identities = identities;
        this.standIns = standIns;
        this.sessions = sessions;
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == CallContext.class
                || parameter.getParameterType() == Account.class
                || parameter.getParameterType() == Session.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest webRequest,
            @Nullable WebDataBinderFactory binders) {
        HttpServletRequest request = webRequest.getNativeRequest(HttpServletRequest.class);
        if (request == null) {
            throw new IllegalStateException("not an HTTP request");
        }
        if (parameter.getParameterType() == Session.class) {
            return session(request).orElseThrow(CallContexts::unauthenticated);
        }
        Account account = account(request).orElseThrow(CallContexts::unauthenticated);
        return parameter.getParameterType() == Account.class ? account : context(account, request);
    }

    /** The context of a request that may be made by nobody in particular. */
    public Optional<CallContext> find(HttpServletRequest request) {
        return account(request).map(account -> context(account, request));
    }

    /** Who was refused: in the place of the one he stands in for, or as himself where it is that which was refused. */
    Optional<CallContext> refused(HttpServletRequest request, ProblemException refusal) {
        boolean noStandIn =
                refusal.problems().stream().anyMatch(problem -> problem.code().equals(StandIns.NONE));
        return noStandIn
                ? account(request).map(account -> identities.context(account, TraceFilter.traceId(request)))
                : find(request);
    }

    private CallContext context(Account account, HttpServletRequest request) {
        String traceId = TraceFilter.traceId(request);
        String person = request.getHeader(ON_BEHALF_OF);
        if (person == null || person.isBlank()) {
            return identities.context(account, traceId);
        }
        CallContext context = standIns.context(account, person.strip(), traceId);
        // Roles that ask for a second factor ask whoever acts with them.
        if (sessions.owesFactor(account, context.principal().roles())) {
            throw FactorService.compulsory();
        }
        return context;
    }

    private static Optional<Account> account(HttpServletRequest request) {
        return request.getUserPrincipal() instanceof AccountAuthentication authentication
                ? Optional.of(authentication.account())
                : Optional.empty();
    }

    /** The login that the request belongs to. */
    static Optional<Session> session(HttpServletRequest request) {
        return request.getUserPrincipal() instanceof AccountAuthentication authentication
                ? Optional.of(authentication.session())
                : Optional.empty();
    }

    static ProblemException unauthenticated() {
        return ProblemException.of(ProblemClass.UNAUTHENTICATED, "NOT_LOGGED_IN", "请先登录", "please log in");
    }
}
