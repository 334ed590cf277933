package cn.minshui.engine.core.data;

import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.data.plan.SelectPlan;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a call has shown in plain and written so far, kept until it is put into the audit trail; shared by all calls that are made
 * of one. Bounded, whatever a call does. Thread-safe.
 */
final class CallNotes {
    /** Ids that one entry names; of more it tells how many. */
    private static final int MOST_IDS = 50;
    /** Written records that wait for an entry; of more the newest. */
    private static final int MOST_WRITTEN = 64;

    private final Set<String> fields = new TreeSet<>();
    private final List<Long> ids = new ArrayList<>();
    private long amount;
    private long last;
    private @Nullable String first;
    private final Map<Key, RecordImages> written = new LinkedHashMap<>();

    private record Key(String object, long id) {}

    /** Rows that a user is about to get. */
    synchronized void shown(SelectPlan plan, List<DataRecord> rows) {
        for (DataRecord row : rows) {
            List<String> told =
                    plan.plain().stream().filter(f -> row.value(f) != null).toList();
            if (!told.isEmpty()) {
                shown(row.object(), row.id(), told);
            }
        }
    }

    /** @param plain sensitive fields of a record that were shown as they are */
    synchronized void shown(String object, long id, Collection<String> plain) {
        if (first == null) {
            first = object;
        }
        boolean own = object.equals(first);
        plain.forEach(field -> fields.add(own ? field : object + "/" + field));
        // Versions of one record are one record.
        if (own && (amount == 0 || id != last)) {
            last = id;
            amount++;
            if (ids.size() < MOST_IDS) {
                ids.add(id);
            }
        }
    }

    /**
     * Puts what was shown since the last time into the trail, as one entry: who saw which fields of which records by which way,
     * never what they held. Nothing was shown, nothing is written.
     *
     * @param channel {@code list}, {@code search}, {@code read}, {@code history}, {@code export}, {@code write},
     *     {@code open-api}
     */
    synchronized void tell(DataEngine engine, Call call, String channel) {
        if (first == null) {
            return;
        }
        ObjectNode details = JsonNodeFactory.instance.objectNode().put("channel", channel);
        ArrayNode names = details.putArray("fields");
        fields.forEach(names::add);
        ArrayNode records = details.putArray("ids");
        ids.forEach(id -> records.add(Long.toString(id)));
        AuditEntry entry = AuditEntry.of(AuditCategory.READ, "read-plain")
                .by(call.context())
                .under(call.release())
                .on(first, amount == 1 ? ids.get(0) : null, amount)
                .details(details);
        forget();
        engine.audit().write(entry);
    }

    private void forget() {
        fields.clear();
        ids.clear();
        amount = 0;
        first = null;
    }

    /** @param after empty for a deleted record @param reason why, as far as it was said */
    synchronized void wrote(
            CompiledObject object,
            long id,
            Map<String, @Nullable Object> before,
            Map<String, @Nullable Object> after,
            Collection<String> names,
            @Nullable String reason) {
        Key key = new Key(object.name(), id);
        RecordImages images = new RecordImages(object, id, before, after, List.copyOf(names), reason);
        RecordImages earlier = written.remove(key);
        written.put(key, earlier == null ? images : earlier.then(images));
        if (written.size() > MOST_WRITTEN) {
            Iterator<Key> oldest = written.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** What was written last was taken back. */
    synchronized void takenBack() {
        written.clear();
    }

    /** What one record was and became since the last entry of it; null when nothing is known. */
    synchronized @Nullable ObjectNode changes(String object, long id) {
        RecordImages images = written.remove(new Key(object, id));
        return images == null ? null : images.into(new WrittenChanges(object, id));
    }

    /** The same with everything else that was written beside it and has no entry of its own. */
    synchronized @Nullable ObjectNode allChanges(String object, @Nullable Long id) {
        if (written.isEmpty()) {
            return null;
        }
        WrittenChanges all = new WrittenChanges(object, id == null ? 0 : id);
        List<RecordImages> own = new ArrayList<>(written.values());
        own.sort((a, b) -> Boolean.compare(!all.isOwn(a), !all.isOwn(b)));
        own.forEach(images -> images.into(all));
        written.clear();
        return all.json();
    }
}
