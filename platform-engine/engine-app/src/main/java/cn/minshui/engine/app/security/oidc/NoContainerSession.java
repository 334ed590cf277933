package cn.minshui.engine.app.security.oidc;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Spring Authorization Server asks for the container's session to know its id. There is none, and no cookie for one. */
final class NoContainerSession extends HttpServletRequestWrapper {
    private static final HttpSession NONE = (HttpSession) Proxy.newProxyInstance(
            HttpSession.class.getClassLoader(), new Class<?>[] {HttpSession.class}, (proxy, method, arguments) -> {
                if (method.getName().equals("getId")) {
                    return "none";
                }
                throw new UnsupportedOperationException(method.getName());
            });

    NoContainerSession(HttpServletRequest request) {
        super(request);
    }

    @Override
    public HttpSession getSession() {
        return NONE;
    }

    @Override
    public @Nullable HttpSession getSession(boolean create) {
        return create ? NONE : null;
    }
}
