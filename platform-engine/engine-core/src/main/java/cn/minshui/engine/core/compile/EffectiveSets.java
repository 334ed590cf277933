package cn.minshui.engine.core.compile;

import cn.minshui.engine.core.definition.DefinitionId;
import cn.minshui.engine.core.definition.EffectiveDefinition;
import cn.minshui.engine.core.definition.Layer;
import cn.minshui.engine.core.definition.SchemaCatalog;
import cn.minshui.engine.core.overlay.LayerMerge;
import cn.minshui.engine.spi.problem.Problem;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Effective definitions, layer upon layer; what a layer does not touch stays the same instance. */
final class EffectiveSets {
    private final LayerMerge merge;

    EffectiveSets(SchemaCatalog catalog, Consumer<Problem> problems) {
        this.merge = new LayerMerge(catalog, problems);
    }

    EffectiveSet empty() {
        return new EffectiveSet(Map.of(), Set.of());
    }

    EffectiveSet merge(EffectiveSet below, Layer layer) {
        Set<DefinitionId> broken = new LinkedHashSet<>(below.broken());
        broken.addAll(layer.broken());
        TreeMap<DefinitionId, EffectiveDefinition> result =
                new TreeMap<>(Comparator.comparing(DefinitionId::kind).thenComparing(DefinitionId::name));
        result.putAll(below.definitions());
        layer.broken().forEach(result::remove);
        Map<DefinitionId, LayerMerge.Change> changes = merge.changes(
                layer,
                id -> {
                    EffectiveDefinition definition = result.get(id);
                    return definition == null ? null : definition.tree();
                },
                broken);
        changes.forEach((id, change) -> {
            if (change.isRemoval()) {
                result.remove(id);
            } else {
                result.put(id, EffectiveDefinition.of(id.kind(), id.name(), change.merged()));
            }
        });
        return new EffectiveSet(new LinkedHashMap<>(result), broken);
    }
}
