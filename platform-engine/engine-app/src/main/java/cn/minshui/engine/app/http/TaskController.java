package cn.minshui.engine.app.http;

import cn.minshui.engine.core.batch.BatchEngine;
import cn.minshui.engine.core.batch.Task;
import cn.minshui.engine.core.batch.TaskService;
import cn.minshui.engine.core.data.BulkOutcome;
import cn.minshui.engine.core.data.PlanRecordService;
import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Long work: the caller's own, and for administrators everybody's. */
@RestController
@RequestMapping("/api/tasks")
class TaskController {
    /** Refused records that are read at once. */
    private static final int PAGE = 1_000;

    private final TaskService tasks;
    private final BatchEngine batch;
    private final Administrators administrators;
    private final TaskNames names;
    private final RecordService records;

    TaskController(
            TaskService tasks,
            BatchEngine batch,
            Administrators administrators,
            TaskNames names,
            RecordService records) {
        this.records = records;
        this.tasks = tasks;
        this.batch = batch;
        this.administrators = administrators;
        this.names = names;
    }

    @Operation(summary = "How far a task is, and what came of it")
    @GetMapping("/{id}")
    Map<String, @Nullable Object> task(CallContext context, @PathVariable String id, HttpServletRequest request) {
        return tasks.find(context, Parameters.id(id), administrators.include(context))
                .map(task -> json(context, task, Language.of(request)))
                .orElseThrow(() -> ProblemException.of(
                        ProblemClass.NOT_FOUND, "TASK_NOT_FOUND", "没有此任务", "there is no such task"));
    }

    @Operation(summary = "The newest hundred tasks: the caller's, or with mine=false everybody's, for administrators")
    @GetMapping
    Map<String, Object> list(
            CallContext context, @RequestParam(defaultValue = "true") String mine, HttpServletRequest request) {
        boolean own = Parameters.flag("mine", mine);
        if (!own && !administrators.include(context)) {
            throw ProblemException.of(
                    ProblemClass.FORBIDDEN, "FORBIDDEN", "只有管理员可以查看他人的任务", "only administrators see tasks of others");
        }
        List<Map<String, @Nullable Object>> items = (own ? tasks.mine(context) : tasks.ofTenant(context))
                .stream().map(task -> json(context, task, Language.of(request))).toList();
        return Map.of("items", items);
    }

    @Operation(summary = "Ends a task: at once when it waits, after the part under way when it runs")
    @PostMapping("/{id}/actions/cancel")
    Map<String, @Nullable Object> cancel(CallContext context, @PathVariable String id, HttpServletRequest request) {
        batch.cancel(context, Parameters.id(id), administrators.include(context));
        return task(context, id, request);
    }

    @Operation(summary = "Records that a request on many has refused, with the reasons, as CSV")
    @GetMapping("/{id}/refused")
    void refused(CallContext context, @PathVariable String id, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String language = Language.of(request);
        Task task = tasks.find(context, Parameters.id(id), administrators.include(context))
                .filter(found -> found.name().equals(PlanRecordService.BULK_TASK))
                .orElseThrow(() -> ProblemException.of(
                        ProblemClass.NOT_FOUND, "TASK_NOT_FOUND", "没有此任务", "there is no such task"));
        String what = language.startsWith("en") ? "refused-" : "未处理-";
        Downloads.csv(response, what + task.id() + ".csv", out -> write(task.id(), new RefusedCsv(out, language)));
    }

    private void write(long task, RefusedCsv csv) throws IOException {
        csv.heading();
        List<BulkOutcome.Refused> page = records.refused(task, 0, PAGE);
        while (!page.isEmpty()) {
            csv.rows(page);
            page = records.refused(task, page.get(page.size() - 1).id(), PAGE);
        }
    }

    private Map<String, @Nullable Object> json(CallContext context, Task task, String language) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", Long.toString(task.id()));
        json.put("name", task.name());
        json.put("label", names.label(context, task, language));
        json.put("status", task.status().word());
        json.put("cancelling", task.cancelling() && task.endedAt() == null);
        json.put("done", task.done());
        json.put("total", task.total());
        json.put("origin", names.origin(context, task));
        json.put("user", Long.toString(task.user()));
        json.put("createdAt", task.createdAt());
        json.put("startedAt", task.startedAt());
        json.put("endedAt", task.endedAt());
        json.put("result", localized(task.result(), language));
        json.put("problems", localized(task.problems(), language));
        return json;
    }

    /** Tasks keep their problems in both languages; an answer has one {@code message}. */
    private static @Nullable JsonNode localized(@Nullable JsonNode node, String language) {
        if (node == null) {
            return null;
        }
        if (node.isArray()) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> list.add(localized(item, language)));
            return list;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        boolean isProblem = node.has("code") && node.has("zh") && node.has("en");
        node.fields().forEachRemaining(member -> {
            if (!isProblem || !(member.getKey().equals("zh") || member.getKey().equals("en"))) {
                json.set(member.getKey(), localized(member.getValue(), language));
            }
        });
        if (isProblem) {
            json.put(
                    "message", node.get(language.startsWith("en") ? "en" : "zh").asText());
        }
        return json;
    }
}
