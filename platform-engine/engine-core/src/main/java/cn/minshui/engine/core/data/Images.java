package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.plan.SystemField;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values of records as rules read them: references are ids, those to one of several objects without their label, {@code
 * ref.field} by its path.
 */
final class Images {
    private final RecordReader reader;

    Images(RecordReader reader) {
        this.reader = reader;
    }

    static Map<String, @Nullable Object> of(DataRecord row) {
        Map<String, @Nullable Object> image = new LinkedHashMap<>();
        row.values().forEach((name, value) -> image.put(name, NewValues.normal(value)));
        image.put("id", row.id());
        image.put("version", row.version());
        image.put("organization", row.organization());
        return image;
    }

    /** Puts what the paths lead to into images that lack it, one statement for each reference that is followed. */
    void follow(
            Call call, CompiledObject object, Collection<String> paths, List<Map<String, @Nullable Object>> images) {
        Map<String, Set<String>> byReference = new LinkedHashMap<>();
        for (String path : paths) {
            int dot = path.indexOf('.');
            byReference
                    .computeIfAbsent(path.substring(0, dot), r -> new LinkedHashSet<>())
                    .add(path.substring(dot + 1));
        }
        byReference.forEach((reference, rest) -> follow(call, object, reference, rest, images));
    }

    private void follow(
            Call call,
            CompiledObject object,
            String reference,
            Set<String> rest,
            List<Map<String, @Nullable Object>> images) {
        String any = reference + "." + rest.iterator().next();
        List<Map<String, @Nullable Object>> lacking =
                images.stream().filter(i -> !i.containsKey(any)).toList();
        List<Long> ids = lacking.stream()
                .map(i -> (Long) i.get(reference))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        Map<Long, DataRecord> targets = new HashMap<>();
        if (!ids.isEmpty()) {
            RecordReader.Selection selection = new RecordReader.Selection(List.copyOf(rest), List.of());
            reader.byIds(call.elevated(), target(object, reference), ids, selection, RowPolicy.ALL)
                    .forEach(t -> targets.put(t.id(), t));
        }
        for (Map<String, @Nullable Object> image : lacking) {
            DataRecord target = targets.get(image.get(reference));
            Map<String, @Nullable Object> values = target == null ? Map.of() : of(target);
            rest.forEach(field -> image.put(reference + "." + field, values.get(field)));
        }
    }

    private static String target(CompiledObject object, String reference) {
        FieldType type = object.field(reference)
                .map(CompiledField::type)
                .or(() -> SystemField.of(reference).map(s -> s.type(object.name())))
                .orElseThrow(() -> new IllegalArgumentException(object.name() + " has no field " + reference));
        if (type instanceof FieldType.ReferenceTo to) {
            return to.object();
        }
        throw new IllegalArgumentException(object.name() + "." + reference + " is not a reference");
    }
}
