package cn.minshui.engine.app.http;

import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.http.HttpHeaders;
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
    @Nullable
    ResponseEntity<ProblemAnswer> error(HttpServletRequest request, HttpServletResponse response) {
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        // Somebody who opens the address himself has met no error but this: there is nothing here.
        int status = code instanceof Integer number ? number : 404;
        Throwable cause = (Throwable) request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
        if (cause != null) {
            LOG.error(
                    "{} failed outside of a controller",
                    request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI),
                    cause);
        }
        if (response.isCommitted()) {
            // The connection is about to be closed; no words can be put behind half of an answer.
            return null;
        }
        if (NoConnection.is(cause)) {
            // Who asks is looked up before any controller.
            ProblemException busy = NoConnection.problem();
            ProblemAnswer answer = ProblemAnswer.of(
                    busy.problemClass(), busy.problems(), Language.of(request), TraceFilter.traceId(request));
            return ResponseEntity.status(answer.status())
                    .header(HttpHeaders.RETRY_AFTER, NoConnection.RETRY_AFTER_SECONDS)
                    .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                    .body(answer);
        }
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(ProblemWriter.answer(request, status, problem(request, status)));
    }

    private static Problem problem(HttpServletRequest request, int status) {
        if (status >= 500) {
            return Problem.error("INTERNAL", Place.whole(), "系统内部错误", "internal error");
        }
        Object address = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        return address == null
                ? Problem.error("NOT_FOUND", Place.whole(), "没有这个地址", "there is no such address")
                : refusal(String.valueOf(address));
    }

    /** What the firewall before all filters refuses; it says no more than that it does. */
    private static Problem refusal(String address) {
        if (address.contains("//")) {
            return Problem.error(
                    "PARAMETER_MISSING",
                    Place.body("id"),
                    "地址 " + address + " 里有一段是空的，缺少编号或名称",
                    "a part of the address " + address + " is empty: an id or a name is missing");
        }
        return Problem.error(
                "REQUEST_REFUSED",
                Place.whole(),
                "地址 " + address + " 里有不允许的字符（分号、反斜线、百分号、控制符或“..”）",
                "the address " + address + " holds characters that are not allowed (such as ; \\ % or ..)");
    }
}
