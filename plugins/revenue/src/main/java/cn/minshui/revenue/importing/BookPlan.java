package cn.minshui.revenue.importing;

import cn.minshui.engine.spi.imports.ImportRow;
import org.jspecify.annotations.Nullable;

/**
 * A book that cards may name.
 *
 * @param row where the workbook makes it, null when the database has it
 * @param organization null when the row names none that exists
 */
record BookPlan(
        long id,
        String bookNo,
        @Nullable Long organization,
        @Nullable Long reader,
        @Nullable ImportRow row) {}
