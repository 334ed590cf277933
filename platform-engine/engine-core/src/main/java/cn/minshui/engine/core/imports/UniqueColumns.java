package cn.minshui.engine.core.imports;

import cn.minshui.engine.spi.imports.ImportRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Values that may stand only once in a sheet. Only hashes are kept; an equal one is looked up in the rows. */
final class UniqueColumns {
    private final List<List<String>> groups;
    private final List<Seen> seen = new ArrayList<>();

    UniqueColumns(List<List<String>> groups) {
        this.groups = groups;
        groups.forEach(group -> seen.add(new Seen()));
    }

    /** @param column the first of the group @param firstRow where the values stood before */
    record Duplicate(String column, String shown, int firstRow) {}

    /**
     * Rows in which one of the values is missing or faulty are not compared.
     *
     * @param rows before this one, which becomes the next
     */
    List<Duplicate> check(List<ImportRow> rows, Map<String, @Nullable Object> values) {
        List<Duplicate> duplicates = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            List<String> group = groups.get(i);
            List<Object> key = key(group, values);
            if (key.size() < group.size()) {
                continue;
            }
            int first = seen.get(i)
                    .putIfAbsent(
                            hash(key),
                            rows.size(),
                            at -> key.equals(key(group, rows.get(at).values())));
            if (first >= 0) {
                String shown =
                        String.join(" / ", key.stream().map(String::valueOf).toList());
                duplicates.add(
                        new Duplicate(group.get(0), shown, rows.get(first).number()));
            }
        }
        return duplicates;
    }

    private static List<Object> key(List<String> group, Map<String, @Nullable Object> values) {
        List<Object> key = new ArrayList<>(group.size());
        for (String column : group) {
            Object value = values.get(column);
            if (value != null) {
                key.add(value);
            }
        }
        return key;
    }

    private static long hash(List<Object> key) {
        long hash = 0xcbf29ce484222325L;
        for (Object value : key) {
            String text = value.toString();
            for (int i = 0; i < text.length(); i++) {
                hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
            }
            hash = (hash ^ 0x1f) * 0x100000001b3L;
        }
        hash ^= hash >>> 32;
        return hash * 0x9e3779b97f4a7c15L;
    }

    /** An open table of hashes and the rows they came from: 12 bytes a place, two thirds full at most. */
    private static final class Seen {
        private long[] hashes = new long[64];
        private int[] rows = new int[64];
        private int size;

        /** @return the earlier row with the same values, or -1 */
        int putIfAbsent(long hash, int row, IntPredicate same) {
            if (size * 3 >= rows.length * 2) {
                grow();
            }
            int at = place(hash, rows.length);
            while (rows[at] != 0) {
                if (hashes[at] == hash && same.test(rows[at] - 1)) {
                    return rows[at] - 1;
                }
                at = (at + 1) & (rows.length - 1);
            }
            put(at, hash, row + 1);
            size++;
            return -1;
        }

        private void put(int at, long hash, int rowAfter) {
            hashes[at] = hash;
            rows[at] = rowAfter;
        }

        private void grow() {
            long[] oldHashes = hashes;
            int[] oldRows = rows;
            hashes = new long[oldHashes.length * 2];
            rows = new int[oldRows.length * 2];
            for (int i = 0; i < oldRows.length; i++) {
                if (oldRows[i] != 0) {
                    int at = place(oldHashes[i], rows.length);
                    while (rows[at] != 0) {
                        at = (at + 1) & (rows.length - 1);
                    }
                    put(at, oldHashes[i], oldRows[i]);
                }
            }
        }

        private static int place(long hash, int length) {
            return (int) (hash >>> 33) & (length - 1);
        }
    }
}
