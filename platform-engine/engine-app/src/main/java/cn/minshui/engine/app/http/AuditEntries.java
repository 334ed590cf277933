package cn.minshui.engine.app.http;

import cn.minshui.engine.core.audit.AuditSearch.Found;
import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.context.CallContext;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Entries of the audit trail as their reader may see them: of fields that he may not read, nothing but that they were changed. */
@Component
class AuditEntries {
    static final List<String> COLUMNS = List.of(
            "id",
            "at",
            "category",
            "operation",
            "result",
            "code",
            "user",
            "onBehalfOf",
            "object",
            "label",
            "record",
            "amount",
            "address",
            "userAgent",
            "trace",
            "details");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WITHHELD = "***";

    private final RecordService records;
    private final Models models;

    AuditEntries(RecordService records, Models models) {
        this.records = records;
        this.models = models;
    }

    Map<String, @Nullable Object> line(CallContext context, Found found) {
        Map<String, @Nullable Object> row = found.values();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", Long.toString(found.id()));
        json.put("at", row.get("done_at") instanceof LocalDateTime at ? at.toInstant(ZoneOffset.UTC) : null);
        json.put("category", row.get("category"));
        json.put("operation", row.get("operation"));
        json.put("result", row.get("result"));
        json.put("code", row.get("code"));
        json.put("user", row.get("username"));
        json.put("onBehalfOf", row.get("on_behalf_of"));
        json.put("object", row.get("object"));
        json.put("label", label(context, row.get("object")));
        json.put("record", id(row.get("record_id")));
        json.put("amount", row.get("amount"));
        json.put("address", row.get("address"));
        json.put("userAgent", row.get("user_agent"));
        json.put("trace", row.get("trace_id"));
        json.put("details", tree(row.get("details")));
        return json;
    }

    Map<String, @Nullable Object> whole(CallContext context, Found found) {
        Map<String, @Nullable Object> json = line(context, found);
        json.put("organization", id(found.values().get("org_id")));
        json.put("number", found.values().get("chain_no"));
        json.put("changes", changes(context, found));
        return json;
    }

    List<String> cells(CallContext context, Found found) {
        Map<String, @Nullable Object> line = line(context, found);
        List<String> cells = new ArrayList<>();
        for (String column : COLUMNS) {
            Object value = line.get(column);
            cells.add(value == null ? "" : CsvLines.inert(value.toString()));
        }
        return cells;
    }

    private @Nullable JsonNode changes(CallContext context, Found found) {
        JsonNode told = tree(found.values().get("changes"));
        if (!(told instanceof ObjectNode changes)) {
            return told;
        }
        CompiledModel model = models.of(context);
        String object = String.valueOf(found.values().get("object"));
        Map<String, FieldRight> rights = model.object(object).isPresent()
                ? records.access(context, object).fields()
                : Map.of();
        changes.fields().forEachRemaining(change -> {
            FieldRight right = rights.getOrDefault(change.getKey(), FieldRight.READ);
            if (right.compareTo(FieldRight.READ) < 0) {
                change.setValue(JSON.getNodeFactory().textNode(WITHHELD));
            }
        });
        return changes;
    }

    private @Nullable Object label(CallContext context, @Nullable Object object) {
        return object == null
                ? null
                : models.of(context)
                        .object(object.toString())
                        .map(compiled -> compiled.definition().label().zh())
                        .orElse(null);
    }

    private static @Nullable String id(@Nullable Object number) {
        return number == null ? null : number.toString();
    }

    private static @Nullable JsonNode tree(@Nullable Object text) {
        try {
            return text == null ? null : JSON.readTree(text.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an entry of the audit trail holds no JSON", e);
        }
    }
}
