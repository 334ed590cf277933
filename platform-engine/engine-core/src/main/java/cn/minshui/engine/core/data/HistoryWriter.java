package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.journal.Journal;
import cn.minshui.engine.core.data.value.RecordJson;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.protect.FieldPlace;
import cn.minshui.engine.core.protect.Protection;
import cn.minshui.engine.spi.data.DataAccess;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Puts changes of records into the history, where the object keeps one, and tells their events; secrets never, values of
 * sensitive fields encrypted.
 */
final class HistoryWriter {
    private final Journal journal;
    private final RecordEvents events;
    private final Protection protection;

    /** Objects whose changes somebody must know of at once; other objects are not worth a callback for each row. */
    private static final Set<String> ANNOUNCED = Set.of(
            "application",
            "application-interface",
            "module-grant",
            "module-package",
            "module-quota",
            "organization",
            "parameter-value",
            "role",
            "role-grant",
            "tenant",
            "user",
            "user-role");

    /** New rows of one statement that an entry of the audit trail may tell one by one. */
    private static final int NOTED_TOGETHER = 20;

    private final List<CommitListener> listeners = new CopyOnWriteArrayList<>();

    /** @param protection the keys of the database that the journal is written to */
    HistoryWriter(Journal journal, RecordEvents events, Protection protection) {
        this.journal = journal;
        this.events = events;
        this.protection = protection;
    }

    static boolean isAnnounced(String object) {
        return ANNOUNCED.contains(object);
    }

    RecordEvents events() {
        return events;
    }

    void onCommit(CommitListener listener) {
        listeners.add(listener);
    }

    /** Tells the listeners after the commit of the transaction under way. */
    private void announce(Call call, String object, long id) {
        if (listeners.isEmpty() || !TransactionSynchronizationManager.isSynchronizationActive()) {
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                listeners.forEach(l -> l.changed(call.context().tenant(), object, id));
            }
        });
    }

    /** @param before values before the change, empty for a new record @param after empty for a deleted one */
    void changed(
            Call call,
            CompiledObject object,
            long id,
            long version,
            String operation,
            Map<String, @Nullable Object> before,
            Map<String, @Nullable Object> after,
            Collection<String> fields) {
        if (isAnnounced(object.name())) {
            announce(call, object.name(), id);
        }
        call.notes().wrote(object, id, before, after, fields, null);
        Map<String, @Nullable Object> image = after.isEmpty() ? before : after;
        events.tell(call, object, List.of(new RecordEvents.Changed(id, version, operation, image, fields)));
        if (object.definition().history()) {
            String changes = changes(call, object, before, after, fields);
            journal.history(
                    call.context(),
                    call.release(),
                    List.of(new Journal.Entry(object.name(), id, version, operation, changes)));
        }
    }

    /** @param fields every stored one */
    void created(Call call, CompiledObject object, List<RecordWriter.Creation> rows, List<String> fields) {
        if (isAnnounced(object.name())) {
            rows.forEach(row -> announce(call, object.name(), row.id()));
        }
        if (rows.size() <= NOTED_TOGETHER) {
            rows.forEach(row -> call.notes().wrote(object, row.id(), Map.of(), row.values(), fields, null));
        }
        events.tell(
                call,
                object,
                rows.stream()
                        .map(row -> new RecordEvents.Changed(row.id(), 1, "create", row.values(), fields))
                        .toList());
        if (object.definition().history()) {
            List<Journal.Entry> entries = rows.stream()
                    .map(row -> new Journal.Entry(
                            object.name(),
                            row.id(),
                            1,
                            "create",
                            changes(call, object, Map.of(), row.values(), fields)))
                    .toList();
            journal.history(call.context(), call.release(), entries);
        }
    }

    /** @param version after the change */
    void changed(Call call, long version, RecordWriter.Change change) {
        CompiledObject object = change.object();
        if (isAnnounced(object.name())) {
            announce(call, object.name(), change.row().id());
        }
        call.notes()
                .wrote(object, change.row().id(), change.before(), change.after(), change.changed(), change.reason());
        events.tell(call, object, List.of(RecordEvents.Changed.of(version, change)));
        if (object.definition().history()) {
            journal.history(call.context(), call.release(), List.of(entry(call, version, change)));
        }
    }

    Journal.Entry entry(Call call, long version, RecordWriter.Change change) {
        StringBuilder json = members(call, change.object(), change.before(), change.after(), change.changed());
        if (change.reason() != null) {
            member(json, DataAccess.REASON).append("{\"after\":");
            value(json, JsonNodeFactory.instance.textNode(change.reason()));
            json.append('}');
        }
        return new Journal.Entry(
                change.object().name(),
                change.row().id(),
                version,
                change.operation(),
                json.append('}').toString());
    }

    private String changes(
            Call call,
            CompiledObject object,
            Map<String, @Nullable Object> before,
            Map<String, @Nullable Object> after,
            Collection<String> fields) {
        return members(call, object, before, after, fields).append('}').toString();
    }

    /** Written as text at once, without a tree: a run writes a million of them. */
    private StringBuilder members(
            Call call,
            CompiledObject object,
            Map<String, @Nullable Object> before,
            Map<String, @Nullable Object> after,
            Collection<String> fields) {
        StringBuilder json = new StringBuilder(fields.size() * 48).append('{');
        for (String name : fields) {
            CompiledField field = object.field(name).orElse(null);
            // A roll-up changes with other records, whose histories tell of it.
            boolean left = field != null && (field.definition().secret() || field.isKeptRollup());
            Object old = before.get(name);
            Object now = after.get(name);
            if (!left && (old != null || now != null)) {
                member(json, name).append("{\"before\":");
                value(json, kept(call, object, name, old));
                json.append(",\"after\":");
                value(json, kept(call, object, name, now));
                json.append('}');
            }
        }
        return json;
    }

    private JsonNode kept(Call call, CompiledObject object, String name, @Nullable Object value) {
        CompiledField field = object.field(name).orElse(null);
        if (value != null && field != null && field.isSensitive()) {
            long tenant = call.context().tenant().value();
            FieldPlace place = new FieldPlace(object.name(), name);
            return JsonNodeFactory.instance.textNode(
                    protection.fields().seal(tenant, place.inHistory(), (String) value));
        }
        return RecordJson.kept(field == null ? SYSTEM_REFERENCE : field.type(), value);
    }

    private static StringBuilder member(StringBuilder json, String name) {
        if (json.length() > 1) {
            json.append(',');
        }
        return json.append('"').append(name).append("\":");
    }

    private static void value(StringBuilder json, JsonNode value) {
        if (value.isTextual()) {
            json.append('"');
            JsonStringEncoder.getInstance().quoteAsString(value.textValue(), json);
            json.append('"');
        } else {
            json.append(value);
        }
    }

    /** The one system field that can change: who owns the record. */
    private static final FieldType SYSTEM_REFERENCE = new FieldType.ReferenceTo("organization");
}
