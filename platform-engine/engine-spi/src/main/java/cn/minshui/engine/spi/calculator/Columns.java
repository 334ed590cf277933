package cn.minshui.engine.spi.calculator;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A growable table of primitive columns: the currency of batch calls between plugins. Look a column up once per batch, not per
 * row. Rows are counted by {@link #size}; writing a column beyond its capacity grows it. Not thread-safe.
 */
public final class Columns {
    private final Map<String, Object> columns = new LinkedHashMap<>();
    private int size;

    public int size() {
        return size;
    }

    public void size(int rows) {
        this.size = rows;
    }

    public void clear() {
        size = 0;
    }

    /** A column of longs (ids, scaled decimals), made when first asked for. */
    public LongColumn longs(String name) {
        return (LongColumn) columns.computeIfAbsent(name, n -> new LongColumn());
    }

    /** A column of texts, made when first asked for. */
    public TextColumn texts(String name) {
        return (TextColumn) columns.computeIfAbsent(name, n -> new TextColumn());
    }

    public boolean has(String name) {
        return columns.containsKey(name);
    }

    /** Long values by row. */
    public static final class LongColumn {
        private long[] values = new long[64];

        public long get(int row) {
            return values[row];
        }

        public void set(int row, long value) {
            if (row >= values.length) {
                values = Arrays.copyOf(values, Math.max(row + 1, values.length * 2));
            }
            values[row] = value;
        }
    }

    /** Texts by row; null is absent. */
    public static final class TextColumn {
        private @Nullable String[] values = new String[64];

        public @Nullable String get(int row) {
            return values[row];
        }

        public void set(int row, @Nullable String value) {
            if (row >= values.length) {
                values = Arrays.copyOf(values, Math.max(row + 1, values.length * 2));
            }
            values[row] = value;
        }
    }
}
