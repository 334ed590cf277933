package cn.minshui.engine.app.http;

import cn.minshui.engine.core.batch.Task;
import cn.minshui.engine.core.batch.TaskService;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Long work of the caller's own. */
@RestController
@RequestMapping("/api/tasks")
class TaskController {
    private final TaskService tasks;

    TaskController(TaskService tasks) {
        this.tasks = tasks;
    }

    @Operation(summary = "How far a task is, and what came of it")
    @GetMapping("/{id}")
    Map<String, @Nullable Object> task(CallContext context, @PathVariable String id, HttpServletRequest request) {
        return tasks.find(context, Parameters.id(id))
                .map(task -> json(task, Language.of(request)))
                .orElseThrow(() -> ProblemException.of(
                        ProblemClass.NOT_FOUND, "TASK_NOT_FOUND", "没有此任务", "there is no such task"));
    }

    @Operation(summary = "The caller's newest tasks")
    @GetMapping
    Map<String, Object> mine(
            CallContext context, @RequestParam(defaultValue = "true") String mine, HttpServletRequest request) {
        if (!Parameters.flag("mine", mine)) {
            throw ProblemException.of(
                    ProblemClass.MALFORMED, "PARAMETER_MALFORMED", "只能查看自己的任务", "only one's own tasks can be read");
        }
        List<Map<String, @Nullable Object>> items = tasks.mine(context).stream()
                .map(task -> json(task, Language.of(request)))
                .toList();
        return Map.of("items", items);
    }

    private static Map<String, @Nullable Object> json(Task task, String language) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", Long.toString(task.id()));
        json.put("name", task.name());
        json.put("status", task.status().word());
        json.put("done", task.done());
        json.put("total", task.total());
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
