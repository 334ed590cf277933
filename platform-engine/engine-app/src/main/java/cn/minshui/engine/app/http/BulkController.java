package cn.minshui.engine.app.http;

import cn.minshui.engine.core.data.BulkOutcome;
import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.spi.context.CallContext;
import com.fasterxml.jackson.databind.JsonNode;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** The same on many records of an object, in one request. */
@RestController
@io.swagger.v3.oas.annotations.Hidden
class BulkController {
    private final RecordService records;
    private final StepUps stepUps;

    BulkController(RecordService records, StepUps stepUps) {
        this.records = records;
        this.stepUps = stepUps;
    }

    @PostMapping("/api/data/{object}/bulk")
    ResponseEntity<Map<String, @Nullable Object>> bulk(
            CallContext context,
            HttpServletRequest request,
            @PathVariable String object,
            @RequestBody JsonNode body,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key) {
        String name = body.path("action").asText(body.path("transition").asText());
        stepUps.require(context, request, object, name);
        BulkOutcome outcome = records.bulk(context, object, body, key);
        String language = Language.of(request);
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("asked", outcome.asked());
        answer.put("done", outcome.done());
        answer.put(
                "refused",
                outcome.refused().stream().map(r -> refused(r, language)).toList());
        answer.put(
                "tasks", outcome.tasks().stream().map(id -> Long.toString(id)).toList());
        return outcome.isBegun()
                ? ResponseEntity.accepted()
                        .location(URI.create("/api/tasks/" + outcome.tasks().get(0)))
                        .body(answer)
                : ResponseEntity.ok(answer);
    }

    private static Map<String, @Nullable Object> refused(BulkOutcome.Refused refused, String language) {
        List<ProblemAnswer.Entry> problems = refused.problems().stream()
                .map(p -> ProblemAnswer.Entry.of(p, language))
                .toList();
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("id", Long.toString(refused.id()));
        line.put("label", refused.label());
        line.put("problems", problems);
        return line;
    }
}
