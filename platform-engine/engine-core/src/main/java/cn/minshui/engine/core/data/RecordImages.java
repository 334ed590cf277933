package cn.minshui.engine.core.data;

import cn.minshui.engine.core.model.CompiledObject;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A record before and after it was written; rendered only when an entry asks for it.
 *
 * @param before empty of a new one
 * @param after empty of a deleted one
 * @param fields that changed
 */
record RecordImages(
        CompiledObject object,
        long id,
        Map<String, @Nullable Object> before,
        Map<String, @Nullable Object> after,
        List<String> fields,
        @Nullable String reason) {

    /** Both steps as one. */
    RecordImages then(RecordImages next) {
        Set<String> all = new LinkedHashSet<>(fields);
        all.addAll(next.fields());
        return new RecordImages(
                object, id, before, next.after(), new ArrayList<>(all), next.reason() == null ? reason : next.reason());
    }

    ObjectNode into(WrittenChanges changes) {
        changes.add(this);
        return changes.json();
    }
}
