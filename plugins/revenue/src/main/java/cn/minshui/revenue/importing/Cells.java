package cn.minshui.revenue.importing;

import cn.minshui.engine.spi.imports.ImportRow;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Cells of a row by column; null is an empty cell or one that was refused already. */
final class Cells {
    private Cells() {}

    static @Nullable String text(ImportRow row, String column) {
        return (String) row.value(column);
    }

    static @Nullable Long integer(ImportRow row, String column) {
        return (Long) row.value(column);
    }

    static @Nullable BigDecimal decimal(ImportRow row, String column) {
        return (BigDecimal) row.value(column);
    }

    static @Nullable LocalDate date(ImportRow row, String column) {
        return (LocalDate) row.value(column);
    }
}
