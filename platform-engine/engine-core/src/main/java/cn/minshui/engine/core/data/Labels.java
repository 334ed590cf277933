package cn.minshui.engine.core.data;

import cn.minshui.engine.core.access.RowPolicy;
import cn.minshui.engine.core.data.plan.SelectRequest;
import cn.minshui.engine.core.data.value.JsonValues;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Reference;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Titles of records by their ids, as far as the caller may see them: what a list would show beside a reference. */
final class Labels {
    private final RecordReader reader;

    Labels(RecordReader reader) {
        this.reader = reader;
    }

    /** @return no entry for a record that is gone, out of scope, or whose title is not for the caller */
    Map<Long, String> of(Call call, String target, Collection<Long> ids) {
        return of(call, target, ids, false);
    }

    /** @param deleted whether they are records of the recycle bin */
    Map<Long, String> of(Call call, String target, Collection<Long> ids, boolean deleted) {
        CompiledObject object = call.model().objects().get(target);
        if (object == null || !call.access().maySee(target)) {
            return Map.of();
        }
        String title = object.definition().titleField();
        boolean named = !call.access().object(target).may(Operation.READ);
        if (!named && call.access().path(target, title) == FieldRight.HIDDEN) {
            return Map.of();
        }
        // Who may not read users and organisations may still see what they are called.
        RowPolicy policy = named ? RowPolicy.ALL : call.access().object(target).rows(Operation.READ);
        Map<Long, String> labels = new HashMap<>();
        List<Long> wanted = ids.stream().distinct().sorted().toList();
        for (int at = 0; at < wanted.size(); at += RecordReader.IDS) {
            List<Long> some = wanted.subList(at, Math.min(wanted.size(), at + RecordReader.IDS));
            SelectRequest request = call.rows(target, List.of(title), policy).matching("id", some.size());
            SelectRequest wantedRows = deleted ? request.ofDeleted() : request;
            for (DataRecord row : reader.select(call, wantedRows, Map.of("match", some))) {
                String label = text(object, title, row.value(title));
                if (label != null) {
                    labels.put(row.id(), label);
                }
            }
        }
        return labels;
    }

    private static @Nullable String text(CompiledObject object, String title, @Nullable Object value) {
        if (value instanceof Reference reference) {
            return reference.label();
        }
        return value == null
                ? null
                : JsonValues.text(
                        object.field(title).map(CompiledField::valueType).orElse(null), value);
    }
}
