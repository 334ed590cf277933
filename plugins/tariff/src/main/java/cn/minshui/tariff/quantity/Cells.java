package cn.minshui.tariff.quantity;

import cn.minshui.engine.spi.calculator.Columns;
import cn.minshui.engine.spi.calculator.Columns.LongColumn;
import org.jspecify.annotations.Nullable;

/** An input column that a caller may leave out; it then reads as 0. */
record Cells(@Nullable LongColumn column) {

    static Cells of(Columns input, String name) {
        return new Cells(input.has(name) ? input.longs(name) : null);
    }

    long get(int row) {
        return column == null ? 0 : column.get(row);
    }

    long orElse(int row, long otherwise) {
        long value = get(row);
        return value == 0 ? otherwise : value;
    }
}
