package cn.minshui.engine.core.imports;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values that may stand only once in a sheet. */
final class UniqueColumns {
    private final List<List<String>> groups;
    private final List<Map<List<Object>, Integer>> seen = new ArrayList<>();

    UniqueColumns(List<List<String>> groups) {
        this.groups = groups;
        groups.forEach(group -> seen.add(new HashMap<>()));
    }

    /** @param column the first of the group @param firstRow where the values stood before */
    record Duplicate(String column, String shown, int firstRow) {}

    /** Rows in which one of the values is missing or faulty are not compared. */
    List<Duplicate> check(int row, Map<String, @Nullable Object> values) {
        List<Duplicate> duplicates = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            List<Object> key = new ArrayList<>();
            for (String column : groups.get(i)) {
                Object value = values.get(column);
                if (value != null) {
                    key.add(value);
                }
            }
            if (key.size() < groups.get(i).size()) {
                continue;
            }
            Integer first = seen.get(i).putIfAbsent(key, row);
            if (first != null) {
                String shown =
                        String.join(" / ", key.stream().map(String::valueOf).toList());
                duplicates.add(new Duplicate(groups.get(i).get(0), shown, first));
            }
        }
        return duplicates;
    }
}
