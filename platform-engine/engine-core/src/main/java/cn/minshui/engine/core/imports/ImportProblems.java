package cn.minshui.engine.core.imports;

import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All problems of one import, and which rows must not be written because of them. */
final class ImportProblems {
    private static final int HEADING_ROW = 1;

    private final Problems problems = new Problems();
    private final Set<RowKey> rejected = new HashSet<>();
    private boolean wholeRefused;

    private record RowKey(String sheet, int row) {}

    void add(Problem problem) {
        problems.add(problem);
        if (!problem.isError()) {
            return;
        }
        if (problem.place() instanceof Place.InSheet cell && cell.row() > HEADING_ROW) {
            rejected.add(new RowKey(cell.sheet(), cell.row()));
        } else {
            wholeRefused = true;
        }
    }

    boolean isRejected(String sheet, int row) {
        return wholeRefused || rejected.contains(new RowKey(sheet, row));
    }

    boolean hasErrors() {
        return problems.hasErrors();
    }

    /** Something is wrong that no leaving out of rows can mend: a missing sheet or column, a parameter. */
    boolean isWholeRefused() {
        return wholeRefused;
    }

    void refuseWhole() {
        wholeRefused = true;
    }

    List<Problem> list() {
        return problems.list();
    }

    int total() {
        return problems.total();
    }
}
