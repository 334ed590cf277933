package cn.minshui.engine.core.data;

import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records on behalf of a user: rights, scope, masks, validation, history and audit are part of the compiled plan of each call.
 * Every refusal is a {@code ProblemException}; a body's problems come all at once.
 */
public interface RecordService {

    Page list(CallContext context, ListRequest request);

    DataRecord read(CallContext context, String object, long id, List<String> fields);

    DataRecord create(CallContext context, String object, JsonNode body, @Nullable String idempotencyKey);

    /** Merge-patch. @param version from If-Match; null gives PRECONDITION_REQUIRED */
    DataRecord update(CallContext context, String object, long id, @Nullable Long version, JsonNode patch);

    void delete(CallContext context, String object, long id, @Nullable Long version);

    /** @param id null for an action of the object as a whole */
    ActionOutcome act(
            CallContext context,
            String object,
            @Nullable Long id,
            String action,
            JsonNode body,
            @Nullable String idempotencyKey);

    List<HistoryEntry> history(CallContext context, String object, long id);

    /** How a caller sees an object: rights by field, operations and actions; what screens are generated from. */
    ObjectAccess access(CallContext context, String object);

    /**
     * @param filter CEL, the pushable subset
     * @param count exactly to 10 000, exactly always, or not at all
     */
    record ListRequest(
            String object,
            @Nullable String filter,
            List<String> sort,
            int page,
            int size,
            List<String> fields,
            Count count) {
        public enum Count {
            LIMITED,
            EXACT,
            NONE
        }
    }

    /** @param total null when it was not asked for */
    record Page(List<DataRecord> items, @Nullable Long total, boolean totalIsExact, int page, int size) {}

    /** @param body the action's answer @param task id of the task that goes on, or null */
    record ActionOutcome(
            Map<String, @Nullable Object> body, @Nullable Long task) {}

    /** @param release hash of the release the change was made under @param changes new and old value by field */
    record HistoryEntry(
            long version,
            String operation,
            String user,
            java.time.Instant at,
            String release,
            Map<String, Change> changes) {}

    record Change(@Nullable Object before, @Nullable Object after) {}

    /** @param fields right by field name @param actions names of the actions the caller may call */
    record ObjectAccess(
            java.util.Set<cn.minshui.engine.core.definition.BasicDefinitions.Operation> operations,
            java.util.Set<String> actions,
            Map<String, cn.minshui.engine.core.definition.BasicDefinitions.FieldRight> fields) {}
}
