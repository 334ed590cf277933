package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.MetaErrorCode;
import cn.minshui.engine.core.definition.Origin;
import cn.minshui.engine.core.definition.Pointers;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** All branches share the tables: fields that two of them add under codes that read alike must not meet in one column. */
final class BranchColumns {
    private final Consumer<Problem> problems;
    private final Map<String, Added> addedByColumn = new HashMap<>();

    private record Added(String layer, FieldType type) {}

    BranchColumns(Consumer<Problem> problems) {
        this.problems = problems;
    }

    /** @param branches by overlay path; an object shared with the base has no field of a branch */
    void check(CompiledModel base, Map<String, CompiledModel> branches, SourceLayers layers) {
        branches.forEach((path, model) -> model.objects().values().stream()
                .filter(object -> base.objects().get(object.name()) != object)
                .forEach(object -> check(object, layers.at(path))));
    }

    private void check(CompiledObject object, EffectiveSet set) {
        EffectiveDefinition effective = set.get("object", object.name());
        if (effective == null) {
            return;
        }
        for (CompiledField field : object.fields().values()) {
            String pointer = Pointers.of("fields", field.name());
            Origin origin = Pointers.origin(effective.tree(), pointer);
            if (origin.isBranch() && field.isStored()) {
                Added added = new Added(origin.layer(), field.type());
                for (String column : ColumnNames.columns(field.definition(), origin)) {
                    Added first = addedByColumn.putIfAbsent(object.table() + "." + column, added);
                    if (first != null && !first.layer().equals(added.layer())) {
                        problems.accept(conflict(origin.place(pointer), first, added, column));
                    }
                }
            }
        }
    }

    private static Problem conflict(Place place, Added first, Added added, String column) {
        return MetaErrorCode.COLUMN_TYPE_CONFLICT.at(
                place,
                "分支 " + first.layer() + " 与 " + added.layer() + " 的字段共用列 " + column + "，请改名",
                "Fields of the branches " + first.layer() + " and " + added.layer() + " share the column " + column
                        + "; rename one");
    }
}
