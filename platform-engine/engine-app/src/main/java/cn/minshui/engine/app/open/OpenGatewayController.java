package cn.minshui.engine.app.open;

import cn.minshui.engine.app.http.ProblemWriter;
import cn.minshui.engine.app.http.TraceFilter;
import cn.minshui.engine.core.open.Gateway;
import cn.minshui.engine.core.open.OpenAnswer;
import cn.minshui.engine.core.open.OpenRequest;
import cn.minshui.engine.spi.problem.ProblemClass;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** {@code /open/**}: carries calls to the gateway as they came and its answers back. Knows neither users nor sessions. */
@RestController
@Hidden
class OpenGatewayController {
    private static final String KEY = "X-Open-Key";
    private static final String TIMESTAMP = "X-Open-Timestamp";
    private static final String NONCE = "X-Open-Nonce";
    private static final String SIGNATURE = "X-Open-Signature";

    /** No header may hold it: the call is refused as malformed. */
    private static final String TWICE = "\n";

    private final Gateway gateway;
    private final ProblemWriter problems;
    private final ObjectMapper json;

    OpenGatewayController(Gateway gateway, ProblemWriter problems, ObjectMapper json) {
        this.gateway = gateway;
        this.problems = problems;
        this.json = json;
    }

    @RequestMapping(
            path = "/open/**",
            method = {RequestMethod.GET, RequestMethod.POST, RequestMethod.PATCH})
    void call(HttpServletRequest request, HttpServletResponse response) throws IOException {
        OpenAnswer answer = gateway.call(read(request));
        if (answer instanceof OpenAnswer.Done done) {
            if (done.version() != null) {
                response.setHeader(HttpHeaders.ETAG, "\"" + done.version() + "\"");
            }
            response.setStatus(done.status());
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            response.setCharacterEncoding("UTF-8");
            json.writeValue(response.getOutputStream(), done.body());
        } else if (answer instanceof OpenAnswer.Refused refused) {
            if (refused.retryAfter() > 0) {
                response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(refused.retryAfter()));
            }
            if (refused.problem().problemClass() == ProblemClass.UNAUTHENTICATED) {
                response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Minshui-Open");
            }
            problems.write(request, response, refused.problem());
        }
    }

    private static OpenRequest read(HttpServletRequest request) throws IOException {
        return new OpenRequest(
                request.getMethod(),
                request.getRequestURI(),
                request.getQueryString(),
                new OpenRequest.Headers(
                        header(request, KEY),
                        header(request, TIMESTAMP),
                        header(request, NONCE),
                        header(request, SIGNATURE),
                        header(request, "Idempotency-Key"),
                        header(request, HttpHeaders.IF_MATCH)),
                request.getInputStream().readAllBytes(),
                new OpenRequest.From(
                        request.getRemoteAddr(),
                        request.getHeader(HttpHeaders.USER_AGENT),
                        TraceFilter.traceId(request)));
    }

    private static String header(HttpServletRequest request, String name) {
        List<String> values = Collections.list(request.getHeaders(name));
        // Of a header that stands there twice a proxy may read one and the gateway the other: none is taken.
        return values.size() == 1 ? values.get(0) : values.isEmpty() ? "" : TWICE;
    }
}
