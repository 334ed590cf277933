package cn.minshui.revenue.importing;

import cn.minshui.engine.spi.imports.FollowOn;
import cn.minshui.engine.spi.imports.ImportCall;
import cn.minshui.engine.spi.imports.ImportRow;
import cn.minshui.engine.spi.imports.Unseen;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.Text;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Problems on their way out, and which rows they leave unfit to be written. */
final class RowReport {
    private final Consumer<Problem> problems;
    private final Consumer<FollowOn> followOns;
    private final Map<String, BitSet> unfit = new HashMap<>();
    private final Set<String> blamed = new HashSet<>();

    RowReport(ImportCall call) {
        this.problems = call.problems();
        this.followOns = call.followOns();
    }

    void error(ImportRow row, String code, String column, String zh, String en) {
        unfit(row);
        blamed.add(key(row) + '!' + column);
        problems.accept(row.error(code, column, zh, en));
    }

    /** Says also what the eye does not see in a key that is nowhere. */
    void unknown(ImportRow row, String code, String column, String zh, String en, String key) {
        Text hint = Unseen.hint(key);
        error(row, code, column, zh + key + hint.zh(), en + key + hint.en());
    }

    void warning(ImportRow row, String code, String column, String zh, String en) {
        problems.accept(Problem.warning(code, row.place(column), zh, en));
    }

    void error(Problem problem) {
        problems.accept(problem);
    }

    /** Leaves a row out because of what is told at the cause. */
    void follows(ImportRow row, String code, Text reason, Place cause) {
        unfit(row);
        followOns.accept(new FollowOn(row, code, reason, cause));
    }

    /** Leaves a row out for a reason that is already told at that row. */
    void unfit(ImportRow row) {
        unfit.computeIfAbsent(row.sheet(), sheet -> new BitSet()).set(row.number());
    }

    boolean isFit(ImportRow row) {
        BitSet rows = unfit.get(row.sheet());
        return (rows == null || !rows.get(row.number())) && row.invalid().isEmpty();
    }

    /** Whether the cell itself is told to be wrong, so that nothing can be concluded from it. */
    boolean isDoubted(ImportRow row, String column) {
        return !row.isValid(column) || blamed.contains(key(row) + '!' + column);
    }

    private static String key(ImportRow row) {
        return row.sheet() + '!' + row.number();
    }
}
