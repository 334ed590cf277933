package cn.minshui.engine.app.http;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Collections;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/** Tells everything after it, from the first filter on, the address of the caller instead of the proxy's. */
public final class ProxyValve extends ValveBase {
    private final TrustedProxies proxies;

    public ProxyValve(TrustedProxies proxies) {
        super(true);
        this.proxies = proxies;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        String peer = request.getRemoteAddr();
        request.setRemoteAddr(proxies.caller(peer, Collections.list(request.getHeaders("X-Forwarded-For"))));
        try {
            getNext().invoke(request, response);
        } finally {
            request.setRemoteAddr(peer);
        }
    }
}
