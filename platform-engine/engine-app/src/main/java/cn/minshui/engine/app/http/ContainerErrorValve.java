package cn.minshui.engine.app.http;

import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/** Tells what the container refuses before any filter sees it (a malformed address, headers that are too long) as a problem. */
public final class ContainerErrorValve extends ErrorReportValve {
    private final ObjectMapper json = new ObjectMapper();

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        TraceFilter.begin(request, response);
        Problem problem = status >= 500
                ? Problem.error("INTERNAL", Place.whole(), "系统内部错误", "internal error")
                : Problem.error(
                        "REQUEST_REFUSED",
                        Place.whole(),
                        "请求的地址或请求头不合规或过长",
                        "the address or a header is malformed or too long");
        response.setContentType(ProblemWriter.MEDIA_TYPE);
        response.setCharacterEncoding("UTF-8");
        try {
            Writer writer = response.getReporter();
            if (writer != null) {
                writer.write(json.writeValueAsString(ProblemWriter.answer(request, status, problem)));
                response.finishResponse();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
