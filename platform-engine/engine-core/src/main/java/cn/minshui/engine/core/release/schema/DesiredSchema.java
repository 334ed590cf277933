package cn.minshui.engine.core.release.schema;

import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.release.schema.TableDesign.Column;
import cn.minshui.engine.spi.problem.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The tables that a release needs: those of its base with what its branches add. */
record DesiredSchema(Map<String, TableDesign> tables) {
    DesiredSchema {
        tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
    }

    static DesiredSchema of(Collection<CompiledModel> models, Consumer<Problem> problems) {
        Map<String, TableDesign> tables = new LinkedHashMap<>();
        // Models of a release share the objects that no branch touches: each is looked at once.
        Set<CompiledObject> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (CompiledModel model : models) {
            for (CompiledObject object : model.objects().values()) {
                if (seen.add(object)) {
                    TableDesign design = TableDesigner.design(object, problems);
                    tables.merge(design.name(), design, (first, second) -> union(first, second, problems));
                }
            }
        }
        return new DesiredSchema(tables);
    }

    private static TableDesign union(TableDesign first, TableDesign second, Consumer<Problem> problems) {
        List<Column> disagreements = new ArrayList<>();
        TableDesign union = first.union(second, disagreements);
        disagreements.forEach(column -> problems.accept(SchemaProblems.disagree(first.object(), column.field())));
        return union;
    }
}
