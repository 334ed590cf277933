package cn.minshui.engine.core.overlay;

import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.Node.Entry;
import cn.minshui.engine.core.definition.Node.MapNode;
import cn.minshui.engine.core.definition.Pointers;
import cn.minshui.engine.spi.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Carries out {@code $after}. */
final class Placement {
    private Placement() {}

    /** @param moves the entry after which to stand, by the entry that moves */
    static Map<String, Entry> place(
            Map<String, Entry> entries,
            Map<String, String> moves,
            MapNode patch,
            String pointer,
            Consumer<Problem> problems) {
        List<String> order = new ArrayList<>(entries.keySet());
        moves.forEach((key, after) -> {
            if (!entries.containsKey(key)) {
                return;
            }
            if (!entries.containsKey(after) || after.equals(key)) {
                String at = Pointers.child(pointer, key);
                problems.accept(MetaErrorCode.OVERLAY_AFTER_UNKNOWN.at(
                        Pointers.origin(patch, Pointers.of(key, MergePatch.AFTER))
                                .place(at),
                        "$after 指的“" + after + "”不存在",
                        "$after names '" + after + "', which is not there"));
                return;
            }
            order.remove(key);
            order.add(order.indexOf(after) + 1, key);
        });
        Map<String, Entry> result = new LinkedHashMap<>();
        for (String key : order) {
            Entry entry = entries.get(key);
            if (entry != null) {
                result.put(key, entry);
            }
        }
        return result;
    }
}
