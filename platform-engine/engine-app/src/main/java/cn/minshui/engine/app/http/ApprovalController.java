package cn.minshui.engine.app.http;

import cn.minshui.engine.core.data.ApprovalLines.Line;
import cn.minshui.engine.core.data.Approvals;
import cn.minshui.engine.core.data.Approvals.Counts;
import cn.minshui.engine.core.data.Approvals.Shown;
import cn.minshui.engine.core.data.value.RecordJson;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Text;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What waits for a second person: of everybody whom it concerns, and of nobody else. */
@RestController
@RequestMapping("/api/approvals")
class ApprovalController {
    private final Approvals approvals;
    private final Models models;
    private final StepUps stepUps;

    ApprovalController(Approvals approvals, Models models, StepUps stepUps) {
        this.approvals = approvals;
        this.models = models;
        this.stepUps = stepUps;
    }

    /** @param hash of what was seen @param note why */
    record Decision(@Nullable String hash, @Nullable String note) {}

    @Operation(summary = "What waits for the caller (list=waiting), or what he has asked for (list=asked)")
    @GetMapping
    Map<String, Object> list(
            CallContext context, @RequestParam(defaultValue = "waiting") String list, HttpServletRequest request) {
        List<DataRecord> rows = switch (list) {
            case "waiting" -> approvals.waiting(context);
            case "asked" -> approvals.asked(context);
            default ->
                throw ProblemException.of(
                        ProblemClass.MALFORMED,
                        "PARAMETER_MALFORMED",
                        "list 应为 waiting 或 asked",
                        "list must be waiting or asked");
        };
        CompiledModel model = models.of(context);
        String language = Language.of(request);
        Map<Long, String> names = approvals.names(context, rows);
        return Map.of(
                "items",
                rows.stream()
                        .map(row -> named(row(model, row, language), names))
                        .toList());
    }

    private static Map<String, @Nullable Object> named(Map<String, @Nullable Object> json, Map<Long, String> names) {
        for (String person : List.of("asker", "author", "approver")) {
            if (json.get(person) instanceof ObjectNode reference && reference.hasNonNull("id")) {
                reference.put("label", names.get(reference.path("id").asLong()));
            }
        }
        return json;
    }

    @Operation(summary = "How many requests wait for the caller's decision, and how many of his own are not decided")
    @GetMapping("/counts")
    Counts counts(CallContext context) {
        return approvals.counts(context);
    }

    @Operation(summary = "One request: what would change, and what has come of it")
    @GetMapping("/{id}")
    Map<String, @Nullable Object> read(CallContext context, @PathVariable String id, HttpServletRequest request) {
        return json(context, approvals.read(context, Parameters.id(id)), request);
    }

    @Operation(summary = "Says yes to what was seen, by its hash, and has it done: the answer tells whether it was")
    @PostMapping("/{id}/approve")
    Map<String, @Nullable Object> approve(
            CallContext context,
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Decision decision,
            HttpServletRequest request) {
        Decision given = decision == null ? new Decision(null, null) : decision;
        Shown done = approvals.approve(
                context,
                Parameters.id(id),
                asked -> stepUps.requireForDecision(context, request, asked.text("target"), asked.text("operation")),
                given.hash(),
                given.note());
        return json(context, done, request);
    }

    @Operation(summary = "Says no, and why")
    @PostMapping("/{id}/refuse")
    Map<String, @Nullable Object> refuse(
            CallContext context,
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Decision decision,
            HttpServletRequest request) {
        String note = decision == null ? null : decision.note();
        return json(context, approvals.refuse(context, Parameters.id(id), note), request);
    }

    @Operation(summary = "Takes one's own request back")
    @PostMapping("/{id}/withdraw")
    Map<String, @Nullable Object> withdraw(CallContext context, @PathVariable String id, HttpServletRequest request) {
        return json(context, approvals.withdraw(context, Parameters.id(id)), request);
    }

    private Map<String, @Nullable Object> json(CallContext context, Shown shown, HttpServletRequest request) {
        CompiledModel model = models.of(context);
        String language = Language.of(request);
        Map<String, @Nullable Object> json = new LinkedHashMap<>(row(model, shown.row(), language));
        json.put("part", shown.part().name().toLowerCase(Locale.ROOT));
        json.put(
                "lines",
                shown.lines().stream().map(line -> line(line, language)).toList());
        JsonNode outcome = shown.outcome();
        json.put("outcome", outcome == null || outcome.has("problems") ? null : outcome);
        json.put("problems", outcome == null ? null : problems(outcome.path("problems"), language));
        return json;
    }

    private static Map<String, @Nullable Object> row(CompiledModel model, DataRecord row, String language) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        ObjectNode written = new RecordJson(model).write(row);
        written.fields().forEachRemaining(e -> json.put(e.getKey(), e.getValue()));
        model.object(row.text("target")).ifPresent(object -> {
            json.put("objectLabel", words(object.definition().label(), language));
            object.action(row.text("operation"))
                    .ifPresent(action -> json.put("operationLabel", words(action.label(), language)));
        });
        return json;
    }

    private static Map<String, @Nullable Object> line(Line line, String language) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("field", line.field());
        json.put("label", words(line.label(), language));
        json.put("before", line.before());
        json.put("after", line.after());
        json.put("hidden", line.hidden());
        return json;
    }

    private static @Nullable List<Map<String, String>> problems(JsonNode problems, String language) {
        if (problems.isMissingNode()) {
            return null;
        }
        List<Map<String, String>> list = new ArrayList<>();
        problems.forEach(p -> list.add(Map.of(
                "code",
                p.path("code").asText(),
                "message",
                p.path(language.startsWith("en") ? "en" : "zh").asText())));
        return list;
    }

    private static String words(Text text, String language) {
        return language.startsWith("en") ? text.en() : text.zh();
    }
}
