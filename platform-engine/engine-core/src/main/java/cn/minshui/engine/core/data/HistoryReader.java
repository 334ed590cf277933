package cn.minshui.engine.core.data;

import cn.minshui.engine.core.data.RecordService.Change;
import cn.minshui.engine.core.data.RecordService.HistoryEntry;
import cn.minshui.engine.core.data.journal.Journal;
import cn.minshui.engine.core.data.plan.SystemField;
import cn.minshui.engine.core.data.value.Masks;
import cn.minshui.engine.core.data.value.RecordJson;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.FieldDefinition.Mask;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.protect.FieldPlace;
import cn.minshui.engine.core.release.Releases;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.Reference;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The history of a record as its caller may see it: hidden fields left out, masked ones masked, references labelled as in a list.
 */
final class HistoryReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What an older release wrote while the field was no reference yet is shown as it is. */
    private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");

    private final DataEngine engine;

    HistoryReader(DataEngine engine) {
        this.engine = engine;
    }

    List<HistoryEntry> read(Call call, CompiledObject object, long id) {
        Map<Long, String> releases = new HashMap<>();
        for (Releases.Release release : engine.releases().list(call.context().tenant())) {
            releases.put(release.number(), release.id().value());
        }
        List<Journal.Stored> versions = engine.journal().read(call.context(), object.name(), id);
        List<Map<String, Change>> plain = versions.stream()
                .map(v -> changes(call, object, id, v.changes()))
                .toList();
        Map<String, Map<Long, String>> labels = labels(call, plain);
        List<HistoryEntry> entries = new ArrayList<>();
        for (int i = 0; i < versions.size(); i++) {
            Journal.Stored stored = versions.get(i);
            entries.add(new HistoryEntry(
                    stored.version(),
                    stored.operation(),
                    stored.user(),
                    stored.onBehalfOf(),
                    stored.at(),
                    releases.getOrDefault(stored.release(), ""),
                    reason(stored.changes()),
                    labelled(plain.get(i), labels)));
        }
        return entries;
    }

    private static @Nullable String reason(String changes) {
        return tree(changes).path(DataAccess.REASON).path("after").textValue();
    }

    private Map<String, Change> changes(Call call, CompiledObject object, long id, String json) {
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
                String target = mask == null ? target(object, name) : null;
                boolean isAny = mask == null
                        && object.field(name)
                                .filter(f -> f.type() instanceof FieldType.AnyReference)
                                .isPresent();
                if (mask == null
                        && object.field(name).filter(CompiledField::isSensitive).isPresent()) {
                    call.notes().shown(object.name(), id, List.of(name));
                }
                changes.put(
                        name,
                        new Change(
                                shown(
                                        opened(
                                                call,
                                                object,
                                                name,
                                                entry.getValue().get("before")),
                                        mask,
                                        target,
                                        isAny),
                                shown(
                                        opened(
                                                call,
                                                object,
                                                name,
                                                entry.getValue().get("after")),
                                        mask,
                                        target,
                                        isAny)));
            }
        });
        return changes;
    }

    /** A value of a sensitive field in plain; any other as it is. */
    private JsonNode opened(Call call, CompiledObject object, String name, JsonNode value) {
        boolean sealed = value.isTextual()
                && object.field(name).filter(CompiledField::isSensitive).isPresent();
        if (!sealed) {
            return value;
        }
        long tenant = call.context().tenant().value();
        FieldPlace place = new FieldPlace(object.name(), name);
        // Texts from before the field was sensitive may look like anything.
        return JsonNodeFactory.instance.textNode(
                engine.statements().protection().fields().openOrPlain(tenant, place.inHistory(), value.textValue()));
    }

    /** The object that a reference points to; null for any other field. */
    private static @Nullable String target(CompiledObject object, String name) {
        FieldType type = object.field(name)
                .map(CompiledField::valueType)
                .or(() -> SystemField.of(name).map(s -> s.type(object.name())))
                .orElse(null);
        return type instanceof FieldType.ReferenceTo reference ? reference.object() : null;
    }

    /**
     * A reference whose label is not known yet. @param isNamed whether its object is told with it: the field may point to several
     */
    private record Pointer(String object, long id, boolean isNamed) {}

    /** One statement for each object referred to, however many versions there are. */
    private Map<String, Map<Long, String>> labels(Call call, List<Map<String, Change>> versions) {
        Map<String, Set<Long>> wanted = new HashMap<>();
        for (Map<String, Change> changes : versions) {
            for (Change change : changes.values()) {
                Stream.of(Optional.ofNullable(change.before()), Optional.ofNullable(change.after()))
                        .flatMap(Optional::stream)
                        .filter(Pointer.class::isInstance)
                        .map(Pointer.class::cast)
                        .forEach(p -> wanted.computeIfAbsent(p.object(), o -> new HashSet<>())
                                .add(p.id()));
            }
        }
        Labels reader = new Labels(engine.reader());
        Map<String, Map<Long, String>> labels = new HashMap<>();
        wanted.forEach((object, ids) -> labels.put(object, reader.of(call, object, ids)));
        return labels;
    }

    private static Map<String, Change> labelled(Map<String, Change> changes, Map<String, Map<Long, String>> labels) {
        Map<String, Change> result = new LinkedHashMap<>();
        changes.forEach((name, change) ->
                result.put(name, new Change(labelled(change.before(), labels), labelled(change.after(), labels))));
        return result;
    }

    private static @Nullable Object labelled(@Nullable Object value, Map<String, Map<Long, String>> labels) {
        return value instanceof Pointer pointer
                ? new Reference(
                        pointer.id(),
                        labels.getOrDefault(pointer.object(), Map.of()).get(pointer.id()),
                        pointer.isNamed() ? pointer.object() : null)
                : value;
    }

    private static @Nullable Object shown(JsonNode value, @Nullable Mask mask, @Nullable String target, boolean isAny) {
        Object plain = RecordJson.plain(value);
        if (target != null && plain != null && ID.matcher(plain.toString()).matches()) {
            return new Pointer(target, Long.parseLong(plain.toString()), false);
        }
        if (isAny && value.path("object").isTextual()) {
            return new Pointer(value.get("object").textValue(), value.path("id").asLong(), true);
        }
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
