package cn.minshui.engine.core.imports;

import cn.minshui.engine.core.imports.RowCodec.Decoded;
import cn.minshui.engine.spi.imports.ImportRow;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The typed rows of one sheet. In memory stand 12 bytes of each; its values lie on disk and are read when somebody asks for them.
 * A row may be kept for the price of its number.
 */
final class SheetRows extends AbstractList<ImportRow> implements RandomAccess {
    /** Decoded rows kept, a power of two: whoever works a row asks for its values many times. */
    private static final int KEPT = 16;

    private final String sheet;
    private final Map<String, String> headings;
    private final Spill spill;
    private final RowCodec codec;
    private final int[] keptRow = new int[KEPT];
    private final @Nullable Decoded[] kept = new @Nullable Decoded[KEPT];
    private int[] numbers = new int[64];
    /** Where each begins, and after the last one where that ends. */
    private long[] positions = new long[65];

    private int size;

    /** @param headings by column id */
    SheetRows(String sheet, Map<String, String> headings, Spill spill) {
        this.sheet = sheet;
        this.headings = headings;
        this.spill = spill;
        this.codec = new RowCodec(List.copyOf(headings.keySet()));
    }

    /** @param number as a spreadsheet shows it */
    void add(int number, Map<String, @Nullable Object> values, Set<String> invalid) {
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, size * 2);
            positions = Arrays.copyOf(positions, size * 2 + 1);
        }
        byte[] bytes = codec.encode(values, invalid);
        numbers[size] = number;
        positions[size++] = spill.append(bytes, bytes.length);
        positions[size] = spill.size();
    }

    @Override
    public ImportRow get(int index) {
        Objects.checkIndex(index, size);
        return new Row(this, index, numbers[index]);
    }

    @Override
    public int size() {
        return size;
    }

    private Decoded decoded(int index) {
        int at = index % KEPT;
        Decoded known = kept[at];
        if (known == null || keptRow[at] != index) {
            known = codec.decode(spill.read(positions[index], (int) (positions[index + 1] - positions[index])));
            kept[at] = known;
            keptRow[at] = index;
        }
        return known;
    }

    private record Row(SheetRows rows, int index, int number) implements ImportRow {
        @Override
        public String sheet() {
            return rows.sheet;
        }

        @Override
        public Map<String, @Nullable Object> values() {
            return rows.decoded(index).values();
        }

        @Override
        public Set<String> invalid() {
            return rows.decoded(index).invalid();
        }

        @Override
        public Map<String, String> headings() {
            return rows.headings;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Row row && row.rows == rows && row.index == index;
        }

        @Override
        public int hashCode() {
            return number;
        }

        @Override
        public String toString() {
            return rows.sheet + '!' + number;
        }
    }
}
