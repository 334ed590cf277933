package cn.minshui.engine.core.imports;

import cn.minshui.engine.spi.imports.FollowOn;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Text;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sums up what only follows from other problems, so that it does not bury them: one line for each sheet and code. */
final class FollowOns {
    private final Map<Key, Tally> tallies = new LinkedHashMap<>();

    private record Key(String sheet, String code) {}

    private record Tally(FollowOn first, BitSet rows) {}

    void add(FollowOn followOn) {
        tallies.computeIfAbsent(
                        new Key(followOn.row().sheet(), followOn.code()), key -> new Tally(followOn, new BitSet()))
                .rows()
                .set(followOn.row().number());
    }

    boolean isEmpty() {
        return tallies.isEmpty();
    }

    List<NotChecked> list() {
        return tallies.values().stream().map(FollowOns::line).toList();
    }

    private static NotChecked line(Tally tally) {
        FollowOn first = tally.first();
        int rows = tally.rows().cardinality();
        int row = first.row().number();
        Text message = Text.of(
                first.reason().zh() + "，" + rows + " 行没有继续检查，不能导入（例如第 " + row + " 行" + see(first.cause(), true) + "）",
                first.reason().en() + "; " + rows + (rows == 1 ? " row was" : " rows were")
                        + " not checked further and cannot be imported (for example row " + row
                        + see(first.cause(), false) + ")");
        return new NotChecked(first.code(), first.row().sheet(), row, rows, message);
    }

    private static String see(Place cause, boolean chinese) {
        if (!(cause instanceof Place.InSheet at)) {
            return "";
        }
        String row = at.row() == 0 ? "" : chinese ? "第 " + at.row() + " 行" : " row " + at.row();
        return chinese ? "，请先改“" + at.sheet() + "”" + row : ", because of \"" + at.sheet() + "\"" + row;
    }
}
