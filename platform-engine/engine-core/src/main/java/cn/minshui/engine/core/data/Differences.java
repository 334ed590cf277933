package cn.minshui.engine.core.data;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which values of a record are others than before. */
final class Differences {
    private Differences() {}

    /** Names of the record's own fields whose values differ, sorted. */
    static Set<String> between(Map<String, @Nullable Object> before, Map<String, @Nullable Object> after) {
        Set<String> changed = new TreeSet<>();
        after.forEach((name, value) -> {
            if (name.indexOf('.') < 0 && !same(before.get(name), value)) {
                changed.add(name);
            }
        });
        return changed;
    }

    /** Decimals are the same when they are equal, whatever their scale. */
    static boolean same(@Nullable Object a, @Nullable Object b) {
        if (a instanceof BigDecimal x && b instanceof BigDecimal y) {
            return x.compareTo(y) == 0;
        }
        return Objects.equals(a, b);
    }
}
