package cn.minshui.engine.app.http;

import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.data.RecordService.ActionOutcome;
import cn.minshui.engine.core.data.RecordService.ActionRequest;
import cn.minshui.engine.core.data.RecordService.HistoryEntry;
import cn.minshui.engine.core.data.RecordService.ListRequest;
import cn.minshui.engine.core.data.RecordService.Page;
import cn.minshui.engine.core.data.value.RecordJson;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Records of every object. */
@RestController
@RequestMapping("/api/data/{object}")
@io.swagger.v3.oas.annotations.Hidden
class DataController {
    private final RecordService records;
    private final Models models;
    private final StepUps stepUps;

    DataController(RecordService records, Models models, StepUps stepUps) {
        this.records = records;
        this.models = models;
        this.stepUps = stepUps;
    }

    @GetMapping
    Map<String, @Nullable Object> list(
            CallContext context,
            @PathVariable String object,
            @RequestParam(required = false) @Nullable String filter,
            @RequestParam(required = false) @Nullable String quick,
            @RequestParam(required = false) @Nullable String sort,
            @RequestParam(defaultValue = "1") int page,
            @RequestParam(defaultValue = "20") int size,
            @RequestParam(required = false) @Nullable String fields,
            @RequestParam(defaultValue = "true") String count,
            @RequestParam(defaultValue = "false") boolean deleted,
            @RequestParam(defaultValue = "false") boolean stale) {
        ListRequest request = new ListRequest(
                        object,
                        Parameters.blankToNull(filter),
                        Parameters.words(sort),
                        page,
                        size,
                        Parameters.words(fields),
                        Parameters.count(count),
                        Parameters.blankToNull(quick))
                .ofDeleted(deleted)
                .orOlder(stale);
        Page answer = records.list(context, request);
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        RecordJson items = new RecordJson(models.of(context));
        json.put("items", answer.items().stream().map(items::write).toList());
        json.put("total", answer.total());
        json.put("totalIsExact", answer.totalIsExact());
        json.put("page", answer.page());
        json.put("size", answer.size());
        if (answer.asOf() != null) {
            json.put("asOf", answer.asOf());
        }
        return json;
    }

    @GetMapping("/{id}")
    ResponseEntity<ObjectNode> read(
            CallContext context,
            @PathVariable String object,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String fields) {
        DataRecord record = records.read(context, object, Parameters.id(id), Parameters.words(fields));
        ObjectNode json = json(context, record);
        records.possibleActions(context, object, record.id()).forEach(json.withArray("actions")::add);
        return ResponseEntity.ok().eTag(Parameters.etag(record.version())).body(json);
    }

    @PostMapping
    ResponseEntity<ObjectNode> create(
            CallContext context,
            HttpServletRequest request,
            @PathVariable String object,
            @RequestBody JsonNode body,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key) {
        stepUps.require(context, request, object, "create");
        DataRecord record = records.create(context, object, body, key);
        return ResponseEntity.created(URI.create("/api/data/" + object + "/" + record.id()))
                .eTag(Parameters.etag(record.version()))
                .body(json(context, record));
    }

    @PatchMapping("/{id}")
    ResponseEntity<ObjectNode> update(
            CallContext context,
            HttpServletRequest request,
            @PathVariable String object,
            @PathVariable String id,
            @RequestHeader(name = "If-Match", required = false) @Nullable String match,
            @RequestBody JsonNode patch) {
        stepUps.require(context, request, object, "update");
        DataRecord record = records.update(context, object, Parameters.id(id), Parameters.version(match), patch);
        return ResponseEntity.ok().eTag(Parameters.etag(record.version())).body(json(context, record));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(
            CallContext context,
            HttpServletRequest request,
            @PathVariable String object,
            @PathVariable String id,
            @RequestHeader(name = "If-Match", required = false) @Nullable String match) {
        stepUps.require(context, request, object, "delete");
        records.delete(context, object, Parameters.id(id), Parameters.version(match));
        return ResponseEntity.noContent().build();
    }

    /** Takes a deletion back. */
    @PostMapping("/{id}/restore")
    ResponseEntity<ObjectNode> restore(
            CallContext context,
            HttpServletRequest request,
            @PathVariable String object,
            @PathVariable String id,
            @RequestHeader(name = "If-Match", required = false) @Nullable String match) {
        stepUps.require(context, request, object, "restore");
        DataRecord record = records.restore(context, object, Parameters.id(id), Parameters.version(match));
        return ResponseEntity.ok().eTag(Parameters.etag(record.version())).body(json(context, record));
    }

    /** Takes a deleted record away for good. */
    @PostMapping("/{id}/purge")
    ResponseEntity<Void> purge(
            CallContext context,
            HttpServletRequest request,
            @PathVariable String object,
            @PathVariable String id,
            @RequestHeader(name = "If-Match", required = false) @Nullable String match) {
        stepUps.require(context, request, object, "purge");
        records.purge(context, object, Parameters.id(id), Parameters.version(match));
        return ResponseEntity.noContent().build();
    }

    @GetMapping("/{id}/history")
    List<Map<String, @Nullable Object>> history(
            CallContext context, HttpServletRequest request, @PathVariable String object, @PathVariable String id) {
        CompiledModel model = models.of(context);
        String language = Language.of(request);
        return records.history(context, object, Parameters.id(id)).stream()
                .map(entry -> entry(model, object, entry, language))
                .toList();
    }

    private static Map<String, @Nullable Object> entry(
            CompiledModel model, String object, HistoryEntry entry, String language) {
        List<Map<String, @Nullable Object>> changes = new ArrayList<>();
        entry.changes().forEach((field, change) -> {
            Map<String, @Nullable Object> line = new LinkedHashMap<>();
            line.put("field", field);
            FieldType type = model.object(object)
                    .flatMap(o -> o.field(field))
                    .map(CompiledField::valueType)
                    .orElse(null);
            line.put("before", RecordJson.scalar(type, change.before()));
            line.put("after", RecordJson.scalar(type, change.after()));
            changes.add(line);
        });
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("version", entry.version());
        answer.put("operation", entry.operation());
        answer.put("by", entry.user());
        if (entry.onBehalfOf() != null) {
            answer.put("onBehalfOf", entry.onBehalfOf());
        }
        answer.put("at", entry.at().toString());
        answer.put("release", entry.release());
        if (entry.reason() != null) {
            answer.put(
                    "reason", new TransitionReasons(model, object).shown(entry.operation(), entry.reason(), language));
        }
        answer.put("changes", changes);
        return answer;
    }

    /** The object's own action {@code explain}, under an address that can be linked to. */
    @GetMapping("/{id}/explain")
    ResponseEntity<@Nullable Object> explain(
            CallContext context, @PathVariable String object, @PathVariable String id) {
        JsonNode nothing = JsonNodeFactory.instance.objectNode();
        return outcome(records.act(context, object, Parameters.id(id), "explain", nothing, null));
    }

    @PostMapping("/actions/{action}")
    ResponseEntity<@Nullable Object> act(
            CallContext context,
            HttpServletRequest request,
            @PathVariable String object,
            @PathVariable String action,
            @RequestBody(required = false) @Nullable JsonNode body,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key) {
        stepUps.require(context, request, object, action);
        return outcome(records.act(context, object, null, action, input(object, action, body), key));
    }

    @PostMapping("/{id}/actions/{action}")
    ResponseEntity<@Nullable Object> act(
            CallContext context,
            HttpServletRequest request,
            @PathVariable String object,
            @PathVariable String id,
            @PathVariable String action,
            @RequestHeader(name = "If-Match", required = false) @Nullable String match,
            @RequestBody(required = false) @Nullable JsonNode body,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key) {
        stepUps.require(context, request, object, action);
        return outcome(records.act(
                context,
                new ActionRequest(
                        object,
                        Parameters.id(id),
                        Parameters.version(match),
                        action,
                        input(object, action, body),
                        key)));
    }

    private static JsonNode input(String object, String action, @Nullable JsonNode body) {
        return body == null ? JsonNodeFactory.instance.objectNode() : NestedInput.flat(object, action, body);
    }

    private static ResponseEntity<@Nullable Object> outcome(ActionOutcome outcome) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>(outcome.body());
        Long task = outcome.task();
        if (task == null) {
            return ResponseEntity.ok(body);
        }
        body.put("task", Long.toString(task));
        return ResponseEntity.accepted()
                .location(URI.create("/api/tasks/" + task))
                .body(body);
    }

    private ObjectNode json(CallContext context, DataRecord record) {
        return new RecordJson(models.of(context)).write(record);
    }
}
