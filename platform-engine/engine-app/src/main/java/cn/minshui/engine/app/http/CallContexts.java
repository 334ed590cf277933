package cn.minshui.engine.app.http;

import cn.minshui.engine.app.security.AccountAuthentication;
import cn.minshui.engine.core.identity.Identities;
import cn.minshui.engine.core.identity.Identities.Account;
import cn.minshui.engine.core.login.Session;
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
    private final Identities identities;

    CallContexts(Identities identities) {
        this.identities = identities;
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
        return parameter.getParameterType() == Account.class
                ? account
                : identities.context(account, TraceFilter.traceId(request));
    }

    /** The context of a request that may be made by nobody in particular. */
    public Optional<CallContext> find(HttpServletRequest request) {
        return account(request).map(account -> identities.context(account, TraceFilter.traceId(request)));
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
