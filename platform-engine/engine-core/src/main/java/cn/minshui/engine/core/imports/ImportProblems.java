package cn.minshui.engine.core.imports;

import cn.minshui.engine.spi.imports.FollowOn;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.Problems;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All problems of one import, and which rows must not be written because of them. */
final class ImportProblems {
    private static final int HEADING_ROW = 1;

    /** Apart from one another, so that no number of warnings takes the place of an error. */
    private final Problems errors = new Problems();

    private final Problems warnings = new Problems();
    private final FollowOns followOns = new FollowOns();
    private final Map<String, BitSet> rejected = new HashMap<>();
    private final Map<String, Integer> sheets = new HashMap<>();
    private boolean wholeRefused;

    /** The problems of sheets are listed in the order in which the sheets are told here. */
    void sheet(String name) {
        sheets.putIfAbsent(name, sheets.size());
    }

    void add(Problem problem) {
        if (!problem.isError()) {
            warnings.add(problem);
            return;
        }
        errors.add(problem);
        if (problem.place() instanceof Place.InSheet cell && cell.row() > HEADING_ROW) {
            reject(cell.sheet(), cell.row());
        } else {
            wholeRefused = true;
        }
    }

    void add(FollowOn followOn) {
        followOns.add(followOn);
        reject(followOn.row().sheet(), followOn.row().number());
    }

    private void reject(String sheet, int row) {
        rejected.computeIfAbsent(sheet, s -> new BitSet()).set(row);
    }

    boolean isRejected(String sheet, int row) {
        BitSet rows = rejected.get(sheet);
        return wholeRefused || (rows != null && rows.get(row));
    }

    boolean hasErrors() {
        return errors.hasErrors() || !followOns.isEmpty();
    }

    /** Something is wrong that no leaving out of rows can mend: a missing sheet or column, a parameter. */
    boolean isWholeRefused() {
        return wholeRefused;
    }

    void refuseWhole() {
        wholeRefused = true;
    }

    /** At most {@link Problems#SHOWN}: errors before warnings, the file before its sheets, sheets and rows in their order. */
    List<Problem> list() {
        return Stream.concat(sorted(errors), sorted(warnings))
                .limit(Problems.SHOWN)
                .toList();
    }

    int total() {
        return errors.total() + warnings.total();
    }

    List<NotChecked> notChecked() {
        List<NotChecked> lines = new ArrayList<>(followOns.list());
        lines.sort(Comparator.comparingInt(line -> position(line.sheet())));
        return lines;
    }

    private Stream<Problem> sorted(Problems problems) {
        return problems.list().stream()
                .sorted(Comparator.<Problem>comparingInt(p -> row(p) <= HEADING_ROW ? 0 : 1)
                        .thenComparingInt(p -> p.place() instanceof Place.InSheet at ? position(at.sheet()) : -1)
                        .thenComparingInt(ImportProblems::row));
    }

    private int position(String sheet) {
        return sheets.getOrDefault(sheet, sheets.size());
    }

    private static int row(Problem problem) {
        return problem.place() instanceof Place.InSheet at ? at.row() : 0;
    }
}
