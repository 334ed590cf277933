package cn.minshui.engine.app.http;

import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.stereotype.Component;

/** Writes error answers where no controller was reached: filters, security, the container. */
@Component
public class ProblemWriter {
    static final String MEDIA_TYPE = "application/problem+json";
    private final ObjectMapper json;

    ProblemWriter(ObjectMapper json) {
        this.json = json;
    }

    public void write(HttpServletRequest request, HttpServletResponse response, ProblemException problem)
            throws IOException {
        ProblemAnswer answer = ProblemAnswer.of(
                problem.problemClass(), problem.problems(), Language.of(request), TraceFilter.traceId(request));
        write(response, answer);
    }

    /** With a status that no problem class has (405, 406, 415). */
    public void write(HttpServletRequest request, HttpServletResponse response, int status, Problem problem)
            throws IOException {
        write(response, answer(request, status, problem));
    }

    static ProblemAnswer answer(HttpServletRequest request, int status, Problem problem) {
        String language = Language.of(request);
        return new ProblemAnswer(
                "about:blank",
                problem.message().in(language),
                status,
                problem.message().in(language),
                problem.code(),
                TraceFilter.traceId(request),
                List.of(ProblemAnswer.Entry.of(problem, language)),
                1);
    }

    private void write(HttpServletResponse response, ProblemAnswer answer) throws IOException {
        response.setStatus(answer.status());
        response.setContentType(MEDIA_TYPE);
        response.setCharacterEncoding("UTF-8");
        json.writeValue(response.getOutputStream(), answer);
    }
}
