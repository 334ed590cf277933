package cn.minshui.engine.app.http;

import cn.minshui.engine.core.audit.AuditSearch;
import cn.minshui.engine.core.audit.AuditSearch.Found;
import cn.minshui.engine.core.audit.AuditWords;
import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.protect.UnreadableException;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.Text;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Entries of the audit trail as their reader may see them: of fields that he may not read, nothing but that they were changed. */
@Component
class AuditEntries {
    static final List<String> COLUMNS = List.of(
            "id",
            "at",
            "category",
            "operation",
            "operationLabel",
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

    private static final Logger LOG = LoggerFactory.getLogger(AuditEntries.class);

    private final AuditSearch search;
    private final RecordService records;
    private final Models models;

    AuditEntries(AuditSearch search, RecordService records, Models models) {
        this.search = search;
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
        Text operation = operation(context, row);
        json.put("operationLabel", Map.of("zh", operation.zh(), "en", operation.en()));
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
        try {
            json.put("changes", changes(context, found));
        } catch (UnreadableException e) {
            // The rest of the entry is worth reading; that this was changed is the verifier's to say.
            LOG.error("the changes of audit entry {} cannot be read", found.id(), e);
            json.put("changesUnreadable", true);
        }
        return json;
    }

    List<String> cells(CallContext context, Found found) {
        Map<String, @Nullable Object> line = line(context, found);
        List<String> cells = new ArrayList<>();
        for (String column : COLUMNS) {
            Object value = line.get(column) instanceof Map<?, ?> text ? text.get("zh") : line.get(column);
            cells.add(value == null ? "" : CsvLines.inert(value.toString()));
        }
        return cells;
    }

    private @Nullable JsonNode changes(CallContext context, Found found) {
        JsonNode told = tree(search.changes(found));
        return told instanceof ObjectNode changes
                ? new AuditChanges(records, context, models.of(context))
                        .of(String.valueOf(found.values().get("object")), changes)
                : told;
    }

    /** What the operation is called; as it is stored where nobody knows it any more. */
    private Text operation(CallContext context, Map<String, @Nullable Object> row) {
        String word = String.valueOf(row.get("operation"));
        Object object = row.get("object");
        return AuditWords.of(models.of(context), object == null ? null : object.toString(), word)
                .orElseGet(() -> new Text(word, word));
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
