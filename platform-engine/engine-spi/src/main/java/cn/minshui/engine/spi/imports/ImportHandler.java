package cn.minshui.engine.spi.imports;

import java.util.ServiceLoader;

/**
 * Checks and writes what a plain mapping cannot: rows that make several records, sheets that must agree with one another.
 * Found by {@link ServiceLoader}; an import template names it ({@code handler: revenue/branch-workbook}).
 */
public interface ImportHandler {
    /** {@code plugin-id/handler}. */
    String name();

    /**
     * Adds every problem it finds through the call, and as a {@link FollowOn} every row that only another problem keeps out; writes
     * nothing. Cells that are already wrong are null in their row.
     */
    void check(ImportCall call);

    /** Writes the rows without errors. Runs in one transaction, after {@link #check}, never in a dry run. */
    void write(ImportCall call);
}
