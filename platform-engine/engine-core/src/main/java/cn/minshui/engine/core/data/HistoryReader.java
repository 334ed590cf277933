package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.RecordService.Change;
import cn.minshui.engine.core.data.RecordService.HistoryEntry;
import cn.minshui.engine.core.data.journal.Journal;
import cn.minshui.engine.core.data.plan.SystemField;
import cn.minshui.engine.core.data.value.Masks;
import cn.minshui.engine.core.data.value.RecordJson;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.FieldDefinition.Mask;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.release.Releases;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The history of a record as its caller may see it: hidden fields left out, masked ones masked. */
final class HistoryReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DataEngine engine;

    HistoryReader(DataEngine engine) {
        this.engine = engine;
    }

    List<HistoryEntry> read(Call call, CompiledObject object, long id) {
        Map<Long, String> releases = new HashMap<>();
        for (Releases.Release release : engine.releases().list(call.context().tenant())) {
            releases.put(release.number(), release.id().value());
        }
        List<HistoryEntry> entries = new ArrayList<>();
        for (Journal.Stored stored : engine.journal().read(call.context(), object.name(), id)) {
            entries.add(new HistoryEntry(
                    stored.version(),
                    stored.operation(),
                    stored.user(),
                    stored.at(),
                    releases.getOrDefault(stored.release(), ""),
                    changes(call, object, stored.changes())));
        }
        return entries;
    }

    private static Map<String, Change> changes(Call call, CompiledObject object, String json) {
        Map<String, Change> changes = new LinkedHashMap<>();
        tree(json).fields().forEachRemaining(entry -> {
            String name = entry.getKey();
            FieldRight right = SystemField.of(name).isPresent()
                    ? FieldRight.READ
                    : call.access().object(object.name()).field(name);
            if (right != FieldRight.HIDDEN) {
                Mask mask = right == FieldRight.MASKED
                        ? object.field(name).orElseThrow().definition().mask()
                        : null;
                changes.put(
                        name,
                        new Change(
                                shown(entry.getValue().get("before"), mask),
                                shown(entry.getValue().get("after"), mask)));
            }
        });
        return changes;
    }

    private static @Nullable Object shown(JsonNode value, @Nullable Mask mask) {
        Object plain = RecordJson.plain(value);
        return plain == null || mask == null ? plain : Masks.apply(mask, plain);
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row of the history is no JSON", e);
        }
    }
}
