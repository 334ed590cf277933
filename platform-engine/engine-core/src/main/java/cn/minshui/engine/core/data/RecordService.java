package cn.minshui.engine.core.data;

import cn.minshui.engine.core.definition.BasicDefinitions;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Records on behalf of a user: rights, scope, masks, validation, history and audit are part of the compiled plan of each call.
 * Every refusal is a {@code ProblemException}; a body's problems come all at once.
 */
public interface RecordService {

    Page list(CallContext context, ListRequest request);

    /**
     * Every record that the list would show and that the caller may export, all as of one moment, with one entry in the audit.
     *
     * @param sink called on this thread; what it throws ends the export
     * @return how many records
     */
    long export(CallContext context, ExportRequest request, ExportSink sink);

    DataRecord read(CallContext context, String object, long id, List<String> fields);

    DataRecord create(CallContext context, String object, JsonNode body, @Nullable String idempotencyKey);

    /**
     * Merge-patch. A child table in the patch is merged by row: a row with an {@code id} is patched, one without is created,
     * one with {@code "$delete": true} is deleted, and rows that are not mentioned stay as they are.
     *
     * @param version from If-Match; null gives PRECONDITION_REQUIRED
     */
    DataRecord update(CallContext context, String object, long id, @Nullable Long version, JsonNode patch);

    void delete(CallContext context, String object, long id, @Nullable Long version);

    /**
     * Takes the deletion of a record back, and those of the child rows that went with it.
     *
     * @param version the deleted record must be of it; null where it does not matter
     * @throws ProblemException INVALID with everything that is against it: references that are gone, rules, unique values
     */
    DataRecord restore(CallContext context, String object, long id, @Nullable Long version);

    /**
     * Takes a deleted record away for good, with its child rows and files. Its history stays.
     *
     * @throws ProblemException CONFLICT while anything refers to it, be that deleted itself
     */
    void purge(CallContext context, String object, long id, @Nullable Long version);

    /** An action whatever version the record is of. */
    default ActionOutcome act(
            CallContext context,
            String object,
            @Nullable Long id,
            String action,
            JsonNode body,
            @Nullable String idempotencyKey) {
        return act(context, new ActionRequest(object, id, null, action, body, idempotencyKey));
    }

    /** Everything that the action does is one transaction; a repeated request is answered as the first was. */
    ActionOutcome act(CallContext context, ActionRequest request);

    /**
     * @param id null for an action of the object as a whole
     * @param version from If-Match: the record must still be of it; null where it does not matter
     */
    record ActionRequest(
            String object,
            @Nullable Long id,
            @Nullable Long version,
            String action,
            JsonNode body,
            @Nullable String idempotencyKey) {}

    /**
     * The same on many records: {@code {operation: update|delete|restore|purge|action|transition, ids|records|filter+quick, …}}.
     * Each record is judged by itself as if it came alone; by default nothing is done when one is refused. With {@code background}
     * it is worked as a task, part by part ({@link BulkOutcome#isBegun}).
     *
     * @throws ProblemException with the problems of every record, each in its place, when one is refused
     */
    BulkOutcome bulk(CallContext context, String object, JsonNode body, @Nullable String idempotencyKey);

    /**
     * Records that a request worked as a task has refused so far, in ascending order of their ids; that the task is the caller's
     * was made sure of.
     *
     * @param after id of the last one that is known; 0 at first
     */
    List<BulkOutcome.Refused> refused(long task, long after, int most);

    /** Names of the actions on the record that the caller may take as it is now; none when it is not in his scope. */
    List<String> possibleActions(CallContext context, String object, long id);

    List<HistoryEntry> history(CallContext context, String object, long id);

    /** How a caller sees an object: rights by field, operations and actions; what screens are generated from. */
    ObjectAccess access(CallContext context, String object);

    /** Every role of the tenant, in the order of their names: those of the definitions and those that it keeps as records. */
    List<RoleInfo> roles(CallContext context);

    /**
     * @param isShipped whether it stands in the definitions
     * @param mayGive whether the caller may give it to others
     */
    record RoleInfo(BasicDefinitions.RoleDefinition definition, boolean isShipped, boolean mayGive) {}

    /**
     * @param filter CEL, the pushable subset
     * @param quick text that one of the list's quick fields, or title or key, must contain
     * @param fields own fields, system fields, {@code ref.field} and child tables; empty for all own fields
     * @param count exactly to 10 000, exactly always, or not at all
     * @param deleted the recycle bin: deleted records and no others; {@code updatedAt} and {@code updatedBy} tell of the deletion
     * @param stale whether the answer may be up to a minute old, but for what the caller has written himself: from a replica
     */
    record ListRequest(
            String object,
            @Nullable String filter,
            List<String> sort,
            int page,
            int size,
            List<String> fields,
            Count count,
            @Nullable String quick,
            boolean deleted,
            boolean stale) {
        public ListRequest(
                String object,
                @Nullable String filter,
                List<String> sort,
                int page,
                int size,
                List<String> fields,
                Count count,
                @Nullable String quick) {
            this(object, filter, sort, page, size, fields, count, quick, false, false);
        }

        public ListRequest(
                String object,
                @Nullable String filter,
                List<String> sort,
                int page,
                int size,
                List<String> fields,
                Count count) {
            this(object, filter, sort, page, size, fields, count, null);
        }

        /** The same of the recycle bin. */
        public ListRequest ofDeleted(boolean isOfDeleted) {
            return new ListRequest(object, filter, sort, page, size, fields, count, quick, isOfDeleted, stale);
        }

        /** The same, which may be as old as the replica is. */
        public ListRequest orOlder(boolean mayBeOlder) {
            return new ListRequest(object, filter, sort, page, size, fields, count, quick, deleted, mayBeOlder);
        }

        public enum Count {
            LIMITED,
            EXACT,
            NONE
        }
    }

    /**
     * What a list is asked for, without pages.
     *
     * @param fields own fields, system fields and {@code ref.field}; empty for all own fields
     * @param limit INVALID is thrown before anything is read when there are more records
     */
    record ExportRequest(
            String object,
            @Nullable String filter,
            @Nullable String quick,
            List<String> sort,
            List<String> fields,
            long limit) {}

    /** Takes records as they are read, so that none need be kept. */
    interface ExportSink {
        /** @param fields what the records will have, in order: the caller may see each */
        void begin(List<String> fields);

        /** @param batch some of the records, in the order asked for */
        void take(List<DataRecord> batch);
    }

    /**
     * @param total null when it was not asked for
     * @param asOf when what it shows was true, where that is not now; null for now
     */
    record Page(
            List<DataRecord> items,
            @Nullable Long total,
            boolean totalIsExact,
            int page,
            int size,
            @Nullable Instant asOf) {
        public Page(List<DataRecord> items, @Nullable Long total, boolean totalIsExact, int page, int size) {
            this(items, total, totalIsExact, page, size, null);
        }

        Page asOf(Instant then) {
            return new Page(items, total, totalIsExact, page, size, then);
        }
    }

    /**
     * @param body the action's answer as JSON values: Map, List, String, Long, Boolean and null, decimals and ids as strings
     * @param task id of the task that goes on, or null
     */
    record ActionOutcome(
            Map<String, @Nullable Object> body, @Nullable Long task) {}

    /**
     * @param user who made the change
     * @param onBehalfOf user name of the one whom he stood in for
     * @param release hash of the release the change was made under
     * @param changes new and old value by field
     */
    record HistoryEntry(
            long version,
            String operation,
            String user,
            @Nullable String onBehalfOf,
            Instant at,
            String release,
            @Nullable String reason,
            Map<String, Change> changes) {}

    record Change(@Nullable Object before, @Nullable Object after) {}

    /** @param fields right by field name @param actions names of the actions the caller may call */
    record ObjectAccess(
            Set<BasicDefinitions.Operation> operations,
            Set<String> actions,
            Map<String, BasicDefinitions.FieldRight> fields) {}
}
