package cn.minshui.engine.app.http;

import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses queries that would be read otherwise than they were meant: the container leaves out a parameter that it cannot decode, so
 * that a list came without its filter, and of a repeated one some would be lost or joined.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
class QueryFilter extends OncePerRequestFilter {
    /** Set by Tomcat when a parameter was left out. */
    private static final String LEFT_OUT = "org.apache.catalina.parameter_parse_failed";

    private final ProblemWriter problems;

    QueryFilter(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getMethod().equals("GET") || !request.getRequestURI().startsWith("/api/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        List<Problem> repeated = request.getParameterMap().entrySet().stream()
                .filter(parameter -> parameter.getValue().length > 1)
                .map(Map.Entry::getKey)
                .map(name -> Problem.error(
                        "PARAMETER_REPEATED",
                        Place.body(name),
                        "参数 " + name + " 只能出现一次",
                        "parameter " + name + " may occur only once"))
                .toList();
        if (request.getAttribute(LEFT_OUT) != null) {
            problems.write(
                    request,
                    response,
                    ProblemException.of(
                            ProblemClass.MALFORMED,
                            "PARAMETER_UNREADABLE",
                            "地址中有无法解码的参数，请用 UTF-8 百分号编码",
                            "a parameter cannot be decoded: use percent-encoded UTF-8"));
        } else if (repeated.isEmpty()) {
            chain.doFilter(request, response);
        } else {
            problems.write(request, response, new ProblemException(ProblemClass.MALFORMED, repeated));
        }
    }
}
