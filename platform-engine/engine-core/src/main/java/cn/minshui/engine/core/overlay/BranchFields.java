package cn.minshui.engine.core.overlay;

import cn.minshui.engine.core.definition.DefinitionId;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.Node.Entry;
import cn.minshui.engine.core.definition.Node.MapNode;
import cn.minshui.engine.core.definition.Node.ScalarNode;
import cn.minshui.engine.core.definition.Pointers;
import cn.minshui.engine.spi.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/** A field that a branch adds must be one that rows of other branches can do without. */
final class BranchFields {
    private final MapNode below;

    BranchFields(MapNode below) {
        this.below = below;
    }

    List<Problem> check(DefinitionId id, MapNode merged) {
        List<Problem> problems = new ArrayList<>();
        if (!id.kind().equals("object") || !(merged.get("fields") instanceof MapNode fields)) {
            return problems;
        }
        MapNode known = below.get("fields") instanceof MapNode map ? map : null;
        fields.entries().forEach((name, entry) -> {
            boolean added = known == null || known.get(name) == null;
            if (added && entry.key().isBranch() && isRequired(entry)) {
                String pointer = Pointers.of("fields", name, "required");
                problems.add(MetaErrorCode.OVERLAY_FIELD_NOT_OPTIONAL.at(
                        Pointers.origin(merged, pointer).place(pointer),
                        "分支增加的字段“" + name + "”不能必填",
                        "Field '" + name + "' that a branch adds cannot be required"));
            }
        });
        return problems;
    }

    private static boolean isRequired(Entry entry) {
        return entry.value() instanceof MapNode field
                && field.get("required") instanceof ScalarNode scalar
                && Boolean.TRUE.equals(scalar.value());
    }
}
