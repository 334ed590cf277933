package cn.minshui.engine.core.imports;

import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a sheet looks other than it is: rows that are imported unseen, values that seem to stand in more cells than one. */
final class SheetLook {
    private static final Pattern AREA = Pattern.compile("[A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}([0-9]{1,7})");
    private static final int HEADING_ROW = 1;

    private final Set<Integer> hidden = new TreeSet<>();
    private @Nullable String merged;
    private int areas;

    void hidden(int row) {
        hidden.add(row);
    }

    void merged(String area) {
        Matcher matcher = AREA.matcher(area);
        if (matcher.matches() && Integer.parseInt(matcher.group(1)) > HEADING_ROW) {
            areas++;
            merged = merged == null ? area : merged;
        }
    }

    void tell(String sheet, ImportProblems problems) {
        if (!hidden.isEmpty()) {
            int first = hidden.iterator().next();
            problems.add(Problem.warning(
                    "ROWS_HIDDEN",
                    new Place.InSheet(sheet, first, null),
                    "有 " + hidden.size() + " 行是隐藏或筛选掉的（例如第 " + first + " 行），也会导入；不要的请删去",
                    hidden.size() + " rows are hidden or filtered out (for example row " + first
                            + ") and are imported all the same"));
        }
        if (merged != null) {
            problems.add(Problem.warning(
                    "CELLS_MERGED",
                    new Place.InSheet(sheet, 0, null),
                    "有 " + areas + " 处合并单元格（例如 " + merged + "），只有左上角那一格有内容；请取消合并，逐格填写",
                    areas + " areas of cells are merged (for example " + merged
                            + "); only the first cell of each holds the value"));
        }
    }
}
