package cn.minshui.engine.app.http;

import cn.minshui.engine.core.audit.AuditEntry.Origin;
import cn.minshui.engine.core.audit.AuditTrail;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.MDC;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives every request a trace id: in the answer's header, in problems, in the log. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
public class TraceFilter extends OncePerRequestFilter {
    public static final String HEADER = "X-Trace-Id";
    private static final String ATTRIBUTE = TraceFilter.class.getName();
    private static final String LOG_KEY = "traceId";

    private final ObjectProvider<AuditTrail> audit;

    /** @param audit is told where requests come from; none while the server starts */
    TraceFilter(ObjectProvider<AuditTrail> audit) {
        this.audit = audit;
    }

    /** The trace id of a request that came through the filter. */
    public static String traceId(HttpServletRequest request) {
        return String.valueOf(request.getAttribute(ATTRIBUTE));
    }

    /** Gives the request its trace id. */
    static String begin(HttpServletRequest request, HttpServletResponse response) {
        byte[] bytes = new byte[16];
        ThreadLocalRandom.current().nextBytes(bytes);
        String traceId = HexFormat.of().formatHex(bytes);
        request.setAttribute(ATTRIBUTE, traceId);
        response.setHeader(HEADER, traceId);
        return traceId;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String traceId = begin(request, response);
        audit.ifAvailable(trail ->
                trail.begins(new Origin(request.getRemoteAddr(), request.getHeader(HttpHeaders.USER_AGENT), traceId)));
        MDC.put(LOG_KEY, traceId);
        try {
            chain.doFilter(request, response);
        } finally {
            MDC.remove(LOG_KEY);
        }
    }
}
