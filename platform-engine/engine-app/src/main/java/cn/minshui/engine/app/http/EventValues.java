package cn.minshui.engine.app.http;

import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody sees of an event that a record told: what he sees of the record. The event itself goes to its consumers as it is.
 */
record EventValues(RecordService records) {
    private static final String DATA = "data";
    private static final String CHANGED = "changed";

    Map<String, @Nullable Object> of(CallContext context, Map<String, ? extends @Nullable Object> values) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>(values);
        if (!(values.get("object") instanceof String object)
                || !(values.get("record") instanceof Map<?, ?> record)
                || !(values.get(DATA) instanceof Map<?, ?> data)) {
            // What a plugin says on its own account is of no record.
            return shown;
        }
        Map<String, FieldRight> rights = rights(context, object, String.valueOf(record.get("id")));
        Map<String, @Nullable Object> open = new LinkedHashMap<>();
        data.forEach((name, value) -> {
            FieldRight right = rights.getOrDefault(String.valueOf(name), FieldRight.HIDDEN);
            if (right == FieldRight.MASKED) {
                open.put(String.valueOf(name), value == null ? null : "***");
            } else if (right != FieldRight.HIDDEN) {
                open.put(String.valueOf(name), value);
            }
        });
        shown.put(DATA, open);
        if (values.get(CHANGED) instanceof List<?> changed) {
            List<Object> names = new ArrayList<>();
            changed.forEach(name -> {
                if (rights.getOrDefault(String.valueOf(name), FieldRight.HIDDEN) != FieldRight.HIDDEN) {
                    names.add(name);
                }
            });
            shown.put(CHANGED, names);
        }
        return shown;
    }

    /** None where he does not see the record, or where it is no more: what it held is not told by another way then. */
    private Map<String, FieldRight> rights(CallContext context, String object, String id) {
        try {
            RecordService.ObjectAccess access = records.access(context, object);
            if (!access.operations().containsAll(Set.of(Operation.READ))) {
                return Map.of();
            }
            records.read(context, object, Long.parseLong(id), List.of("id"));
            return access.fields();
        } catch (ProblemException e) {
            if (e.problemClass() == ProblemClass.INTERNAL) {
                throw e;
            }
            return Map.of();
        }
    }
}
