package cn.minshui.bench.kernel;

import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTree.OverlayLayer;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import java.util.List;
import java.util.stream.IntStream;

/** Definitions as large as a whole group's: objects with fields of every common type, and overlays that change a few of them. */
public final class LargeSources {
    private static final int REFERENCES = 24;
    private static final int CHANGED_BY_AN_OVERLAY = 10;

    private LargeSources() {}

    /** @param overlays companies, each of which changes ten objects */
    public static SourceTree of(int objects, int fields, int overlays) {
        return new SourceTree(
                IntStream.range(0, objects)
                        .mapToObj(n -> object(n, objects, fields))
                        .toList(),
                IntStream.range(0, overlays)
                        .mapToObj(n -> overlay("c" + n, n, objects))
                        .toList());
    }

    private static SourceFile object(int number, int objects, int fields) {
        StringBuilder text = new StringBuilder("kind: object\nname: thing" + number
                + "\nlabel: 物品\nmodule: stock\nscope: organization\ntitle: f0\nfields:\n");
        for (int field = 0; field < fields; field++) {
            String type = switch (field % 6) {
                case 0 -> "type: text, maxLength: 60";
                case 1 -> "type: money";
                case 2 -> "type: integer";
                case 3 -> "type: date";
                case 4 -> "type: boolean";
                default ->
                    field < REFERENCES
                            ? "type: reference, object: thing" + (number + field) % objects
                            : "type: date-time";
            };
            text.append("  f").append(field).append(": {").append(type).append(", label: 字段}\n");
        }
        text.append("  sum: {type: computed, result: money, expression: \"f1 + f7\", label: 合计}\n");
        text.append("validations:\n  order: {check: \"f1 <= f7\", fields: [f1], message: 次序}\n");
        text.append("indexes:\n  byDate: {fields: [f3, f4]}\n");
        return new SourceFile("base/stock/thing" + number + ".yaml", text.toString());
    }

    private static OverlayLayer overlay(String company, int number, int objects) {
        List<SourceFile> files = IntStream.range(0, CHANGED_BY_AN_OVERLAY)
                .map(n -> (number * CHANGED_BY_AN_OVERLAY + n) % objects)
                .mapToObj(n -> new SourceFile(
                        "branches/group/" + company + "/thing" + n + ".yaml",
                        "extends: object/thing" + n + "\nfields:\n  f0: {label: 名称}\n  f6: {required: true}\n"))
                .toList();
        return new OverlayLayer(company, files);
    }
}
