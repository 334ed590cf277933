package cn.minshui.revenue.importing;

import cn.minshui.engine.spi.imports.ImportRow;
import cn.minshui.engine.spi.problem.Problem;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Problems on their way out, and which rows they leave unfit to be written. */
final class RowReport {
    private final Consumer<Problem> sink;
    private final Set<String> unfit = new HashSet<>();

    RowReport(Consumer<Problem> sink) {
        this.sink = sink;
    }

    void error(ImportRow row, String code, String column, String zh, String en) {
        unfit(row);
        sink.accept(row.error(code, column, zh, en));
    }

    void warning(ImportRow row, String code, String column, String zh, String en) {
        sink.accept(Problem.warning(code, row.place(column), zh, en));
    }

    void error(Problem problem) {
        sink.accept(problem);
    }

    /** Leaves a row out for a reason that is already told elsewhere. */
    void unfit(ImportRow row) {
        unfit.add(key(row));
    }

    boolean isFit(ImportRow row) {
        return row.invalid().isEmpty() && !unfit.contains(key(row));
    }

    private static String key(ImportRow row) {
        return row.sheet() + '!' + row.number();
    }
}
