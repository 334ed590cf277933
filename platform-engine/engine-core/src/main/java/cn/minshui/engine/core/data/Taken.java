package cn.minshui.engine.core.data;

import cn.minshui.engine.spi.data.DataAccess;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A transition that a change takes.
 *
 * @param reason why, as far as it was said; text
 */
record Taken(String transition, @Nullable Object reason) {

    /** @return null where no transition is taken */
    static @Nullable Taken of(@Nullable String transition, Map<String, @Nullable Object> changes) {
        return transition == null ? null : new Taken(transition, changes.get(DataAccess.REASON));
    }

    /** The changes of fields alone. */
    static Map<String, @Nullable Object> fields(@Nullable String transition, Map<String, @Nullable Object> changes) {
        if (transition == null || !changes.containsKey(DataAccess.REASON)) {
            return changes;
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(changes);
        fields.remove(DataAccess.REASON);
        return fields;
    }
}
