package cn.minshui.engine.app.http;

import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.audit.AuditTrail;
import cn.minshui.engine.core.data.ApprovalAsked;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Text;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DatabindException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.support.MissingServletRequestPartException;

/** Turns everything that is thrown into problem+json; what nobody foresaw is logged with its trace id and told as that alone. */
@RestControllerAdvice
class ProblemAdvice {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    private final CallContexts callers;
    private final AuditTrail trail;

    ProblemAdvice(CallContexts callers, AuditTrail trail) {
        this.callers = callers;
        this.trail = trail;
    }

    @ExceptionHandler
    ResponseEntity<ProblemAnswer> refused(
            ProblemException e, HttpServletRequest request, HttpServletResponse response) {
        if (response.isCommitted()) {
            throw e;
        }
        if (e.problemClass() == ProblemClass.INTERNAL) {
            LOG.error("internal problem", e);
        }
        if (e.problemClass() == ProblemClass.FORBIDDEN) {
            callers.refused(request, e).ifPresent(caller -> note(caller, e, request));
        }
        return answer(e, request);
    }

    /** Nothing was done yet: it waits for a second person. */
    @ExceptionHandler
    ResponseEntity<Map<String, String>> asked(ApprovalAsked asked) {
        String id = Long.toString(asked.id());
        return ResponseEntity.accepted()
                .location(URI.create("/api/approvals/" + id))
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("approval", id));
    }

    /** Whoever tries what he may not do is seen by the audit administrator. The query is left out: it may hold values. */
    private void note(CallContext caller, ProblemException e, HttpServletRequest request) {
        trail.apart(AuditEntry.of(AuditCategory.REFUSED, request.getMethod().toLowerCase(Locale.ROOT))
                .by(caller)
                .refused(e.problems().get(0).code())
                .details(JsonNodeFactory.instance.objectNode().put("path", request.getRequestURI())));
    }

    @ExceptionHandler
    ResponseEntity<ProblemAnswer> unreadable(HttpMessageNotReadableException e, HttpServletRequest request) {
        for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException problem) {
                return answer(problem, request);
            }
            if (cause instanceof StreamConstraintsException) {
                return malformed(request, "JSON_TOO_DEEP", "JSON 嵌套过深或过长", "the JSON is nested too deep or too long");
            }
            if (cause instanceof JsonProcessingException json) {
                JsonLocation at = json.getLocation();
                int line = at == null ? 0 : at.getLineNr();
                int column = at == null ? 0 : at.getColumnNr();
                return malformed(
                        request,
                        "JSON_MALFORMED",
                        "JSON 格式有误（第 " + line + " 行第 " + column + " 列）："
                                + fault(json).zh(),
                        "malformed JSON (line " + line + ", column " + column + "): "
                                + fault(json).en());
            }
        }
        return malformed(request, "BODY_MISSING", "缺少请求内容", "the body is missing");
    }

    /** In words of our own: the reader's speak of Java classes. */
    private static Text fault(JsonProcessingException json) {
        String told = String.valueOf(json.getOriginalMessage());
        if (json instanceof DatabindException) {
            return Text.of("值的类型不对", "a value is of the wrong type");
        }
        if (told.startsWith("Duplicate field")) {
            return Text.of("同一个名称出现两次", "a name occurs twice");
        }
        if (told.startsWith("Unexpected end-of-input")) {
            return Text.of("内容不完整", "it ends too early");
        }
        return Text.of("这里不合 JSON 语法", "this is not JSON syntax");
    }

    @ExceptionHandler
    ResponseEntity<ProblemAnswer> wrongType(MethodArgumentTypeMismatchException e, HttpServletRequest request) {
        return malformed(
                request,
                Problem.error(
                        "PARAMETER_MALFORMED",
                        Place.body(e.getName()),
                        "参数 " + e.getName() + " 的值不正确",
                        "the value of parameter " + e.getName() + " is malformed"));
    }

    @ExceptionHandler
    ResponseEntity<ProblemAnswer> missing(MissingServletRequestParameterException e, HttpServletRequest request) {
        return malformed(request, missing(e.getParameterName()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemAnswer> missing(MissingServletRequestPartException e, HttpServletRequest request) {
        return malformed(request, missing(e.getRequestPartName()));
    }

    private static Problem missing(String name) {
        return Problem.error(
                "PARAMETER_MISSING", Place.body(name), "缺少参数 " + name, "parameter " + name + " is missing");
    }

    @ExceptionHandler
    ResponseEntity<ProblemAnswer> tooLarge(MaxUploadSizeExceededException e, HttpServletRequest request) {
        return answer(
                ProblemException.of(
                        ProblemClass.TOO_LARGE,
                        "UPLOAD_TOO_LARGE",
                        "上传文件超过 50 MiB",
                        "the upload is larger than 50 MiB"),
                request);
    }

    @ExceptionHandler
    ResponseEntity<ProblemAnswer> notMultipart(MultipartException e, HttpServletRequest request) {
        return malformed(
                request, "MULTIPART_MALFORMED", "请以 multipart/form-data 上传文件", "send the file as multipart/form-data");
    }

    @ExceptionHandler
    ResponseEntity<ProblemAnswer> method(HttpRequestMethodNotSupportedException e, HttpServletRequest request) {
        Problem problem = Problem.error(
                "METHOD_NOT_ALLOWED",
                Place.whole(),
                "此地址不支持 " + e.getMethod(),
                "this address does not take " + e.getMethod());
        return framework(e, problem, request);
    }

    @ExceptionHandler
    ResponseEntity<ProblemAnswer> mediaType(HttpMediaTypeNotSupportedException e, HttpServletRequest request) {
        String sent = e.getContentType() == null
                ? ""
                : " " + e.getContentType().getType() + "/" + e.getContentType().getSubtype();
        String wanted = MediaType.toString(e.getSupportedMediaTypes());
        Problem problem = Problem.error(
                "MEDIA_TYPE_NOT_SUPPORTED",
                Place.whole(),
                "不支持的内容类型" + sent + "，请使用 " + wanted,
                "the content type" + sent + " is not supported; use " + wanted);
        return framework(e, problem, request);
    }

    @ExceptionHandler
    ResponseEntity<ProblemAnswer> rest(Exception e, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        // An answer that is half out must not end as if it were whole: the container closes the connection.
        if (response.isCommitted()) {
            throw e;
        }
        if (e instanceof AccessDeniedException || e instanceof AuthenticationException) {
            throw e;
        }
        if (e instanceof ErrorResponse known && known.getStatusCode().is4xxClientError()) {
            int status = known.getStatusCode().value();
            Problem problem = status == 404
                    ? Problem.error("NOT_FOUND", Place.whole(), "没有这个地址", "there is no such address")
                    : Problem.error("REQUEST_REFUSED", Place.whole(), "请求无法处理", "the request cannot be handled");
            return framework(known, problem, request);
        }
        if (NoConnection.is(e)) {
            LOG.warn("{} {} got no connection: {}", request.getMethod(), request.getRequestURI(), e.getMessage());
            response.setHeader(HttpHeaders.RETRY_AFTER, NoConnection.RETRY_AFTER_SECONDS);
            return answer(NoConnection.problem(), request);
        }
        LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), e);
        return answer(
                ProblemException.of(
                        ProblemClass.INTERNAL,
                        "INTERNAL",
                        "系统内部错误，请把跟踪号告诉管理员：" + TraceFilter.traceId(request),
                        "internal error; tell the administrator this trace id: " + TraceFilter.traceId(request)),
                request);
    }

    private static ResponseEntity<ProblemAnswer> malformed(
            HttpServletRequest request, String code, String zh, String en) {
        return malformed(request, Problem.error(code, Place.whole(), zh, en));
    }

    private static ResponseEntity<ProblemAnswer> malformed(HttpServletRequest request, Problem problem) {
        return answer(new ProblemException(ProblemClass.MALFORMED, List.of(problem)), request);
    }

    private static ResponseEntity<ProblemAnswer> answer(ProblemException e, HttpServletRequest request) {
        ProblemAnswer body =
                ProblemAnswer.of(e.problemClass(), e.problems(), Language.of(request), TraceFilter.traceId(request));
        return ResponseEntity.status(body.status())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(body);
    }

    /** Keeps the status and headers (Allow, Accept) that the framework chose. */
    private static ResponseEntity<ProblemAnswer> framework(
            ErrorResponse e, Problem problem, HttpServletRequest request) {
        HttpHeaders headers = new HttpHeaders();
        headers.addAll(e.getHeaders());
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        int status = e.getStatusCode().value();
        return ResponseEntity.status(status).headers(headers).body(ProblemWriter.answer(request, status, problem));
    }
}
