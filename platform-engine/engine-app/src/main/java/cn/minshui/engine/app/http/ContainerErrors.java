package cn.minshui.engine.app.http;

import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Errors that the container met outside of any controller, in the same words as all others. */
@RestController
@io.swagger.v3.oas.annotations.Hidden
class ContainerErrors implements ErrorController {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerErrors.class);

    @RequestMapping("/error")
    ResponseEntity<ProblemAnswer> error(HttpServletRequest request) {
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        int status = code instanceof Integer number ? number : 500;
        if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable cause) {
            LOG.error(
                    "{} failed outside of a controller",
                    request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI),
                    cause);
        }
        Problem problem = status >= 500
                ? Problem.error("INTERNAL", Place.whole(), "系统内部错误", "internal error")
                : Problem.error("REQUEST_REFUSED", Place.whole(), "请求无法处理", "the request cannot be handled");
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(ProblemWriter.answer(request, status, problem));
    }
}
